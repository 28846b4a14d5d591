package dev.antiphon.gateway.openai;

import dev.antiphon.contracts.v1.Finished;
import dev.antiphon.contracts.v1.Reply;
import dev.antiphon.gateway.problem.Refused;
import dev.antiphon.gateway.replies.Reading;
import dev.antiphon.requester.admission.Admission.Permit;
import dev.antiphon.requester.publishing.Silence;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** An answer in the making. For use by one thread. */
final class Answer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Answer.class);

    private final Request request;
    private final Reading reading;
    private final Permit permit;
    private final Publishing publishing;
    private final Silence silence;
    private final Consumer<Answer> onClose;
    private Finished used = Finished.getDefaultInstance();
    private int tokens;
    private boolean published;
    private boolean ended;

    /** How the request comes into its lane. */
    interface Publishing {

        /** Puts it there, when it is its turn. */
        void publish() throws InterruptedException;

        /** Puts the same there once more. */
        void publishAgain() throws InterruptedException;
    }

    /** It has been put there before. */
    record Published() implements Publishing {

        @Override
        public void publish() {}

        @Override
        public void publishAgain() {}
    }

    /**
     * What is answered.
     *
     * @param position in the reply log at which it was published
     * @param deadline after which nobody waits any more
     */
    record Request(RequestId id, EventId.Look look, long position, Instant deadline) {}

    /**
     * @param silence about the request, which is published again if it lasts too long
     * @param onClose is called once, when nobody reads on; the answer may not have ended
     */
    Answer(
            Request request,
            Reading reading,
            Permit permit,
            Publishing publishing,
            Silence silence,
            Consumer<Answer> onClose) {
        this.request = request;
        this.reading = reading;
        this.permit = permit;
        this.publishing = publishing;
        this.silence = silence;
        this.onClose = onClose;
    }

    Request request() {
        return request;
    }

    int partition() {
        return reading.partition();
    }

    /**
     * What is said next; empty if nothing was in time.
     *
     * @throws Refused if the request could not be put into its lane
     */
    Optional<Reply> next(Duration limit) throws InterruptedException {
        if (!published) {
            if (!permit.await(limit)) {
                return Optional.empty();
            }
            published = true;
            publishing.publish();
            silence.beginAnew();
        }
        var reply = reading.next(limit);
        if (reply.isPresent()) {
            silence.beginAnew();
            count(reply.get());
        } else if (silence.lastsTooLong()) {
            publishAgain();
            silence.publishedAgain();
        }
        return reply;
    }

    private void publishAgain() throws InterruptedException {
        try {
            publishing.publishAgain();
        } catch (Refused unavailable) {
            // An outage: the answer may go on by itself after it, and is asked for again if not.
            log.debug("not published again", unavailable);
        }
    }

    /** Whether the next reply would have to be waited for. */
    boolean isCaughtUp() {
        return !published || reading.isCaughtUp();
    }

    /** Whether nodes may know of it. */
    boolean published() {
        return published;
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
            case STARTED -> permit.started(reply.getStarted().getNodeId());
            case TOKEN -> tokens++;
            case FINISHED -> {
                used = reply.getFinished();
                ended = true;
            }
            case FAILED -> ended = true;
            case RELEASED, EVENT_NOT_SET -> {}
        }
    }
}
