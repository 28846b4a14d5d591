package dev.antiphon.console.node;

import java.util.Arrays;

/**
 * The tokens a node generated in every second of the last {@value #SECONDS}. A node tells a count
 * that only goes up; what it went up by is spread evenly over the time in between.
 */
final class TokenHistory {

    static final int SECONDS = 300;

    private static final long MILLIS = 1000;

    /** Tokens of a second, at its number modulo the length. */
    private final double[] tokens = new double[SECONDS];

    /** The newest second that has a place. */
    private long newest = Long.MIN_VALUE;

    private long heardMillis;
    private long count = -1;

    /**
     * Takes in a heartbeat.
     *
     * @param atMillis when it was heard, since 1970
     * @param newCount what it told; less than before means that the node was started anew
     */
    void hear(long atMillis, long newCount) {
        if (count >= 0 && newCount >= count && atMillis > heardMillis) {
            spread(heardMillis, atMillis, newCount - count);
        }
        if (atMillis >= heardMillis) {
            heardMillis = atMillis;
            count = newCount;
        }
    }

    private void spread(long fromMillis, long toMillis, long generated) {
        double perMilli = (double) generated / (toMillis - fromMillis);
        long from = Math.max(fromMillis, toMillis - (SECONDS - 1) * MILLIS);
        while (from < toMillis) {
            long second = Math.floorDiv(from, MILLIS);
            long until = Math.min(toMillis, (second + 1) * MILLIS);
            makePlaceFor(second);
            tokens[place(second)] += perMilli * (until - from);
            from = until;
        }
    }

    private void makePlaceFor(long second) {
        if (newest == Long.MIN_VALUE || second - newest >= SECONDS) {
            Arrays.fill(tokens, 0);
            newest = second;
        }
        while (newest < second) {
            newest++;
            tokens[place(newest)] = 0;
        }
    }

    /** The tokens of a second, 0 where nothing is known. */
    double of(long second) {
        return second > newest || second <= newest - SECONDS ? 0 : tokens[place(second)];
    }

    private static int place(long second) {
        return Math.floorMod(second, SECONDS);
    }
}
