package dev.antiphon.engine.kernel;

import java.util.Arrays;
import java.util.function.IntConsumer;

/** Threads that compute together, each with room for the sums of a tile. */
final class Workers implements AutoCloseable {

    /** Below it, waking other threads costs more than they save. */
    private static final int ROWS_TO_SHARE = 8;

    private final Team team;
    private final Matrix.Scratch[] scratch;

    /**
     * @param count how many compute, the caller included
     */
    Workers(int count) {
        this.team = new Team(count);
        this.scratch = new Matrix.Scratch[count];
        Arrays.setAll(scratch, _ -> new Matrix.Scratch());
    }

    Team team() {
        return team;
    }

    int count() {
        return scratch.length;
    }

    Matrix.Scratch scratch(int member) {
        return scratch[member];
    }

    /** Multiplies rows with a matrix and hands out the sums, tile by tile. */
    void multiply(Matrix matrix, float[] x, int rows, Sums use) {
        team.all(
                matrix.pairs(),
                (pair, member) -> {
                    matrix.multiply(pair, x, rows, scratch[member]);
                    int first = pair * Matrix.PAIR_WIDTH;
                    int count = Math.min(Matrix.PAIR_WIDTH, matrix.outputs() - first);
                    for (int row = 0; row < rows; row++) {
                        use.take(
                                scratch[member].sums(), row * Matrix.PAIR_WIDTH, row, first, count);
                    }
                });
    }

    void byRow(int rows, IntConsumer work) {
        if (rows < ROWS_TO_SHARE) {
            for (int row = 0; row < rows; row++) {
                work.accept(row);
            }
        } else {
            int pieces = Math.ceilDiv(rows, ROWS_TO_SHARE);
            team.all(
                    pieces,
                    (piece, _) -> {
                        int end = Math.min(rows, (piece + 1) * ROWS_TO_SHARE);
                        for (int row = piece * ROWS_TO_SHARE; row < end; row++) {
                            work.accept(row);
                        }
                    });
        }
    }

    @Override
    public void close() {
        team.close();
    }

    @FunctionalInterface
    interface Sums {

        void take(float[] sums, int at, int row, int output, int count);
    }
}
