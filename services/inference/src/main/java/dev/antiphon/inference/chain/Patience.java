package dev.antiphon.inference.chain;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * How long to wait for the oldest step that is under way: many times what a row took at worst
 * before, so that a slow chain is not taken for one that is stuck. Used by one thread.
 */
final class Patience {

    private static final int TIMES = 8;
    private static final Duration MOST = Duration.ofSeconds(30);

    private final Duration least;
    private final Duration most;
    private final Queue<Begun> underWay = new ArrayDeque<>();
    private long worstRowNanos;

    private record Begun(long nanos, int rows) {}

    Patience(Duration least) {
        this.least = least;
        this.most = least.compareTo(MOST) > 0 ? least : MOST;
    }

    void began(int rows) {
        underWay.add(new Begun(System.nanoTime(), rows));
    }

    void finished() {
        var begun = underWay.remove();
        int rows = begun.rows() + rows();
        worstRowNanos = Math.max(worstRowNanos, (System.nanoTime() - begun.nanos()) / rows);
    }

    Duration limit() {
        if (worstRowNanos == 0) {
            return most;
        }
        long expected = TIMES * worstRowNanos * rows();
        return Duration.ofNanos(Math.clamp(expected, least.toNanos(), most.toNanos()));
    }

    private int rows() {
        return underWay.stream().mapToInt(Begun::rows).sum();
    }
}
