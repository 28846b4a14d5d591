package dev.antiphon.gateway.openai;

import dev.antiphon.contracts.v1.Finished;
import dev.antiphon.contracts.v1.Token;
import dev.antiphon.gateway.problem.Refusals;
import dev.antiphon.gateway.problem.Refused;

import jakarta.servlet.http.HttpServletResponse;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells an answer in server-sent events. The HTTP status is fixed with the first token or after the
 * first long silence, so that a request that is refused early gets a status of its own.
 */
final class EventStream implements Audience {

    private final HttpServletResponse response;
    private final Answer answer;
    private final Format format;
    private final Progress progress;
    private final Duration heartbeat;
    private final Map<Integer, Integer> offsets = new HashMap<>();
    private long lastWritten = System.nanoTime();
    private boolean begun;

    /**
     * @param progress how far the client is
     */
    EventStream(
            HttpServletResponse response,
            Answer answer,
            Format format,
            Progress progress,
            Duration heartbeat) {
        this.response = response;
        this.answer = answer;
        this.format = format;
        this.progress = progress;
        this.heartbeat = heartbeat;
    }

    @Override
    public void token(Token token) throws IOException {
        begin();
        int choice = token.getChoice();
        int offset = offsets.merge(choice, token.getText().length(), Integer::sum);
        if ((!token.getText().isEmpty() || token.hasLogprobs() || token.getToolCallsCount() > 0)
                && progress.advance(choice, Progress.token(token.getIndex()))) {
            chunk(format.piece(token, offset - token.getText().length()));
        }
        switch (token.getFinishReason()) {
            case FINISH_REASON_STOP -> close(token, "stop");
            case FINISH_REASON_LENGTH -> close(token, "length");
            case FINISH_REASON_TOOL_CALLS -> close(token, "tool_calls");
            case FINISH_REASON_UNSPECIFIED, UNRECOGNIZED -> {}
        }
    }

    @Override
    public boolean takeBack() {
        offsets.clear();
        return progress.steps().stream().allMatch(step -> step <= Progress.opening());
    }

    @Override
    public void finished(Finished finished) throws IOException {
        begin();
        if (progress.advanceToEnd() && answer.request().look().usage()) {
            var usage = Chunks.of(answer.request(), format);
            usage.putArray("choices");
            usage.set("usage", Chunks.usage(finished));
            event(usage.toString());
        }
        event("[DONE]");
    }

    @Override
    public void silence() throws IOException {
        if (System.nanoTime() - lastWritten >= heartbeat.toNanos()) {
            begin();
            write(": ping\n\n");
            flush();
        }
    }

    @Override
    public void flush() throws IOException {
        if (begun) {
            response.flushBuffer();
        }
    }

    /**
     * Ends the stream with an error.
     *
     * @throws Refused if the stream has not begun, so that it becomes the status
     */
    void fail(Refused refused) throws IOException {
        if (!begun) {
            throw refused;
        }
        event(Refusals.openAi(refused));
        flush();
    }

    /** Fixes the status, and opens the choices. */
    void begin() throws IOException {
        if (begun) {
            return;
        }
        begun = true;
        response.setContentType("text/event-stream;charset=UTF-8");
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("X-Accel-Buffering", "no");
        for (int choice = 0; choice < progress.choices(); choice++) {
            if (progress.advance(choice, Progress.opening())) {
                var opening = format.opening(choice);
                if (opening.isPresent()) {
                    chunk(opening.get());
                }
            }
        }
    }

    private void close(Token token, String reason) throws IOException {
        if (progress.advance(token.getChoice(), Progress.close(token.getIndex()))) {
            chunk(format.close(token.getChoice(), reason));
        }
    }

    private void chunk(ObjectNode choice) throws IOException {
        var chunk = Chunks.of(answer.request(), format);
        chunk.putArray("choices").add(choice);
        if (answer.request().look().usage()) {
            chunk.putNull("usage");
        }
        event(chunk.toString());
    }

    private void event(String data) throws IOException {
        var request = answer.request();
        var id = new EventId(answer.partition(), request.position(), request.look(), progress);
        write("id: " + id + "\ndata: " + data + "\n\n");
    }

    private void write(String text) throws IOException {
        OutputStream out = response.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        lastWritten = System.nanoTime();
    }
}
