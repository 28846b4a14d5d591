package dev.antiphon.engine;

import dev.antiphon.engine.Listener.End;
import dev.antiphon.engine.Listener.Said;
import dev.antiphon.engine.constrain.Grammar;
import dev.antiphon.engine.sample.Logprobs;
import dev.antiphon.engine.sample.Sampler;
import dev.antiphon.engine.schedule.Work;
import dev.antiphon.engine.tokenizer.TextStream;
import dev.antiphon.engine.tokenizer.TextTokenizer;
import dev.antiphon.engine.tool.ToolCallStream;
import dev.antiphon.engine.tool.ToolCallStream.Heard;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** An answer in the making: its tokens so far, its text so far, and who hears it. */
final class Answer {

    private static final int NOT_BEGUN = -1;
    private static final Heard NOTHING = new Heard("", List.of());

    private final Generation generation;
    private final Listener listener;
    private final TextStream text;
    private final Optional<ToolCallStream> calls;
    private final Optional<Grammar.Form> form;
    private final Set<Integer> endTokens;
    private final int mostTokens;
    private volatile int cachedTokens = NOT_BEGUN;
    private int[] tokens;

    /**
     * @param contextTokens how many tokens prompt and answer may have together
     */
    Answer(
            Generation generation,
            Listener listener,
            TextTokenizer tokenizer,
            Set<Integer> endTokens,
            int contextTokens) {
        this.generation = generation;
        this.listener = listener;
        this.endTokens = endTokens;
        this.text = new TextStream(tokenizer, generation.stop());
        this.calls = generation.calls().map(each -> new ToolCallStream(each.format()));
        this.form = generation.form().map(Grammar::form);
        this.mostTokens =
                Math.min(generation.prompt().size() + generation.maxTokens(), contextTokens);
        this.tokens =
                Stream.concat(generation.prompt().stream(), generation.said().stream())
                        .mapToInt(Integer::intValue)
                        .toArray();
        generation.said().forEach(this::hear);
    }

    Listener listener() {
        return listener;
    }

    /** Of prompt and answer so far. */
    int[] tokens() {
        return tokens;
    }

    int priority() {
        return generation.priority();
    }

    int mostTokens() {
        return mostTokens;
    }

    /** Tokens of the prompt that were in the cache when its computing began. */
    int cachedTokens() {
        return Math.max(0, cachedTokens);
    }

    /** Takes note that a step computes some of its tokens. */
    void computed(Work work) {
        if (cachedTokens == NOT_BEGUN) {
            cachedTokens = Math.min(work.from(), generation.prompt().size());
        }
    }

    /** Chooses the next token and tells it; empty if it is the last. */
    OptionalInt next(float[] logits) {
        int index = tokens.length - generation.prompt().size();
        var own = generation.topLogprobs().isPresent() ? logits.clone() : logits;
        form.ifPresent(it -> it.hold(logits));
        int token =
                Sampler.sample(
                        logits,
                        generation.sampling(),
                        tokens,
                        generation.prompt().size(),
                        generation.choice());
        Optional<Logprobs> logprobs =
                generation.topLogprobs().isPresent() && !isEnd(token)
                        ? Optional.of(Logprobs.of(own, token, generation.topLogprobs().getAsInt()))
                        : Optional.empty();
        tokens = Arrays.copyOf(tokens, tokens.length + 1);
        tokens[tokens.length - 1] = token;
        var heard = isEnd(token) ? NOTHING : hear(token);
        var end = end(token);
        if (end.isPresent()) {
            heard = joined(heard, rest());
        }
        listener.said(new Said(index, token, heard.text(), heard.calls(), logprobs, end));
        return end.isPresent() ? OptionalInt.empty() : OptionalInt.of(token);
    }

    /** What becomes certain with a token. */
    private Heard hear(int token) {
        form.ifPresent(it -> it.add(token));
        String certain = text.add(token);
        return calls.map(it -> it.add(certain)).orElseGet(() -> new Heard(certain, List.of()));
    }

    /** What was held back, when the answer ends. */
    private Heard rest() {
        String rest = text.rest();
        return calls.map(it -> joined(it.add(rest), it.rest()))
                .orElseGet(() -> new Heard(rest, List.of()));
    }

    private static Heard joined(Heard first, Heard second) {
        return new Heard(
                first.text() + second.text(),
                Stream.concat(first.calls().stream(), second.calls().stream()).toList());
    }

    private boolean isEnd(int token) {
        return !generation.ignoreEnd() && endTokens.contains(token);
    }

    private Optional<End> end(int token) {
        boolean called = calls.filter(ToolCallStream::called).isPresent();
        if (isEnd(token)
                || text.stopped()
                || form.filter(Grammar.Form::isWhole).isPresent()
                || isFirstCallWhole()) {
            return Optional.of(called ? End.TOOL_CALLS : End.STOP);
        }
        return tokens.length == mostTokens ? Optional.of(End.LENGTH) : Optional.empty();
    }

    private boolean isFirstCallWhole() {
        return generation.calls().filter(Generation.Calls::single).isPresent()
                && calls.filter(it -> it.whole() > 0).isPresent();
    }
}
