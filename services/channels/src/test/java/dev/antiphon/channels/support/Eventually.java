package dev.antiphon.channels.support;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits, with patience for a machine that is busy with other things. */
public final class Eventually {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private Eventually() {}

    /** Waits until something holds. */
    public static void holds(BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not come to that within " + LIMIT);
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
    }
}
