package dev.antiphon.gateway.openai;

import dev.antiphon.contracts.v1.Finished;
import dev.antiphon.contracts.v1.Reply;
import dev.antiphon.gateway.limit.Admission.Permit;
import dev.antiphon.gateway.replies.Reading;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** An answer in the making. For use by one thread. */
final class Answer implements AutoCloseable {

    private final Request request;
    private final Reading reading;
    private final Permit permit;
    private final Consumer<Answer> onClose;
    private Finished used = Finished.getDefaultInstance();
    private int tokens;
    private boolean ended;

    /**
     * What is answered.
     *
     * @param position in the reply log at which it was published
     * @param deadline after which nobody waits any more
     */
    record Request(RequestId id, EventId.Look look, long position, Instant deadline) {}

    /**
     * @param onClose is called once, when nobody reads on; the answer may not have ended
     */
    Answer(Request request, Reading reading, Permit permit, Consumer<Answer> onClose) {
        this.request = request;
        this.reading = reading;
        this.permit = permit;
        this.onClose = onClose;
    }

    Request request() {
        return request;
    }

    int partition() {
        return reading.partition();
    }

    /** What is said next; empty if nothing was in time. */
    Optional<Reply> next(Duration limit) throws InterruptedException {
        var reply = reading.next(limit);
        reply.ifPresent(this::count);
        return reply;
    }

    /** Whether the next reply would have to be waited for. */
    boolean isCaughtUp() {
        return reading.isCaughtUp();
    }

    /** Whether everything has been said. */
    boolean ended() {
        return ended;
    }

    /** As the node counts; while it has not, as far as the tokens have come here. */
    Finished used() {
        return ended && used.getPromptTokens() > 0
                ? used
                : Finished.newBuilder().setCompletionTokens(tokens).build();
    }

    @Override
    public void close() {
        reading.close();
        permit.close();
        onClose.accept(this);
    }

    private void count(Reply reply) {
        switch (reply.getEventCase()) {
            case STARTED -> permit.started();
            case TOKEN -> tokens++;
            case FINISHED -> {
                used = reply.getFinished();
                ended = true;
            }
            case FAILED -> ended = true;
            case EVENT_NOT_SET -> {}
        }
    }
}
