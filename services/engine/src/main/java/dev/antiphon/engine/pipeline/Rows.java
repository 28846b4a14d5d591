package dev.antiphon.engine.pipeline;

import java.util.List;

/**
 * What is computed of one sequence in a step: a row for every new token.
 *
 * @param position position of the first new token in the sequence
 * @param count how many new tokens there are
 * @param blocks the sequence's cache blocks in the order of its tokens; enough for the last of the
 *     new ones
 * @param wanted whether what follows the last row is wanted
 */
@SuppressWarnings("ArrayRecordComponent") // Read on the hot path and compared by nobody.
public record Rows(int position, int count, int[] blocks, boolean wanted) {

    /** Position after the last new token. */
    public int end() {
        return position + count;
    }

    /** How many rows a batch has. */
    public static int count(List<Rows> batch) {
        return batch.stream().mapToInt(Rows::count).sum();
    }

    /**
     * The states of the last rows of the sequences whose continuation is wanted.
     *
     * @param states {@code [rows, hidden]}, at least as many as the batch has
     * @return {@code [wanted, hidden]}
     */
    public static float[] wanted(List<Rows> batch, float[] states, int hidden) {
        int wanted = (int) batch.stream().filter(Rows::wanted).count();
        var last = new float[wanted * hidden];
        int row = 0;
        int at = 0;
        for (var sequence : batch) {
            row += sequence.count();
            if (sequence.wanted()) {
                System.arraycopy(states, (row - 1) * hidden, last, at, hidden);
                at += hidden;
            }
        }
        return last;
    }
}
