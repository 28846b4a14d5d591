package dev.antiphon.engine.kernel;

import static dev.antiphon.engine.kernel.Matrix.PAIR_WIDTH;

/**
 * Four rows that are multiplied at once: where some inputs of each begin, and where its sums do. As
 * many as a weight is worth reading for, and as their sums fit into the registers.
 */
record Four(int from0, int from1, int from2, int from3, int at0, int at1, int at2, int at3) {

    /** How many. */
    static final int COUNT = 4;

    /**
     * A row and the three behind it. Where fewer are left, the last stands for those that are
     * missing: it is computed again, from and into the same place.
     *
     * @param rows how many there are
     * @param inputs of a row
     * @param from first input that is multiplied
     * @param column first sum of a row
     */
    static Four of(int row, int rows, int inputs, int from, int column) {
        int row1 = Math.min(row + 1, rows - 1);
        int row2 = Math.min(row + 2, rows - 1);
        int row3 = Math.min(row + 3, rows - 1);
        return new Four(
                row * inputs + from,
                row1 * inputs + from,
                row2 * inputs + from,
                row3 * inputs + from,
                row * PAIR_WIDTH + column,
                row1 * PAIR_WIDTH + column,
                row2 * PAIR_WIDTH + column,
                row3 * PAIR_WIDTH + column);
    }
}
