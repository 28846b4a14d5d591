package dev.antiphon.inference.attempt;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Whether an engine lives: when its last token came. */
public final class Pulse {

    private final Counter counter;
    private final AtomicLong lastNanos = new AtomicLong(System.nanoTime());

    /** Counts its tokens there. */
    public Pulse(Counter counter) {
        this.counter = counter;
    }

    /** The tokens of all engines of a node. */
    public static final class Counter {

        private final AtomicLong tokens = new AtomicLong();

        /** How many tokens have been generated. */
        public long tokens() {
            return tokens.get();
        }
    }

    void token() {
        counter.tokens.incrementAndGet();
        lastNanos.set(System.nanoTime());
    }

    /** How long nothing has come, for somebody who has waited since a time of his own. */
    Duration silence(long sinceNanos) {
        long now = System.nanoTime();
        return Duration.ofNanos(Math.min(now - sinceNanos, now - lastNanos.get()));
    }
}
