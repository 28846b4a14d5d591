package dev.antiphon.gateway.openai;

import dev.antiphon.contracts.v1.Finished;
import dev.antiphon.contracts.v1.Token;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Collects an answer and tells it in one piece. */
final class WholeAnswer implements Audience {

    private final Listener listener;
    private final Answer answer;
    private final Format format;
    private final List<Choice> choices;

    WholeAnswer(Listener listener, Answer answer, Format format, int choices) {
        this.listener = listener;
        this.answer = answer;
        this.format = format;
        this.choices = IntStream.range(0, choices).mapToObj(_ -> new Choice()).toList();
    }

    /** Who is told the answer, as a JSON object. */
    @FunctionalInterface
    interface Listener {
        void told(ObjectNode whole) throws IOException;
    }

    private static final class Choice {
        private final List<Token> tokens = new ArrayList<>();
        private String reason = "stop";
    }

    @Override
    public void token(Token token) {
        if (token.getChoice() >= choices.size()) {
            return;
        }
        var choice = choices.get(token.getChoice());
        choice.tokens.add(token);
        switch (token.getFinishReason()) {
            case FINISH_REASON_LENGTH -> choice.reason = "length";
            case FINISH_REASON_TOOL_CALLS -> choice.reason = "tool_calls";
            case FINISH_REASON_STOP, FINISH_REASON_UNSPECIFIED, UNRECOGNIZED -> {}
        }
    }

    @Override
    public boolean takeBack() {
        for (var choice : choices) {
            choice.tokens.clear();
            choice.reason = "stop";
        }
        return true;
    }

    @Override
    public void finished(Finished finished) throws IOException {
        var whole = Chunks.whole(answer.request(), format);
        var said = whole.putArray("choices");
        for (int i = 0; i < choices.size(); i++) {
            var choice = choices.get(i);
            said.add(format.whole(i, choice.tokens, choice.reason));
        }
        whole.set("usage", Chunks.usage(finished));
        listener.told(whole);
    }

    @Override
    public void silence() {}

    @Override
    public void flush() {}
}
