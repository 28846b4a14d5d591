package dev.antiphon.platform.kafka;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Tells who is silent from who cannot be heard. A consumer reads nothing while Kafka is away, and
 * nothing while nobody speaks; but a broker that is there answers, also when it has nothing.
 *
 * <p>Used by the consumer's thread.
 */
public final class Listening {

    private final InstantSource clock;
    private final Duration timeout;
    private Instant since = Instant.MAX;
    private Instant lastAnswer;
    private long answers;

    /**
     * Begins to listen.
     *
     * @param timeout silence after which somebody is given up; without an answer for half of it
     *     Kafka counts as away
     */
    public Listening(InstantSource clock, Duration timeout) {
        this.clock = clock;
        this.timeout = timeout;
        this.lastAnswer = clock.instant();
    }

    /**
     * Takes a poll into account.
     *
     * @return whether the consumer has listened for the timeout without a pause, so that whoever
     *     was not heard within it was silent
     */
    public boolean polled(OrderlyConsumer consumer) {
        Instant now = clock.instant();
        boolean wasAway = lastAnswer.plus(timeout.dividedBy(2)).isBefore(now);
        if (consumer.assignment().isEmpty()) {
            since = Instant.MAX;
        } else if (since.equals(Instant.MAX) || wasAway) {
            since = now;
        }
        long answersNow = consumer.answers();
        if (answersNow > answers) {
            answers = answersNow;
            lastAnswer = now;
        }
        return !since.isAfter(now.minus(timeout));
    }
}
