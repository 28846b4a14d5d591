package dev.antiphon.engine.kernel;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Weights {@code [outputs, inputs]}, kept in tiles of {@link Panel#WIDTH} outputs in which the
 * weights of one input lie side by side. Work is shared out in pairs of tiles: two places to read
 * from at once are what a core needs to reach the speed of its memory.
 */
abstract sealed class Matrix permits Fp32Matrix, Bf16Matrix, Int8Matrix, Int4Matrix {

    /** Inputs that are made floats at once: with them a panel stays in the nearest cache. */
    private static final int PANEL_INPUTS = 128;

    private static final int FOUR = 4;

    private final int outputs;
    private final int inputs;

    Matrix(int outputs, int inputs) {
        this.outputs = outputs;
        this.inputs = inputs;
    }

    /** Packs weights in a format. */
    static Matrix pack(WeightFormat format, Outputs source, Arena arena) {
        int outputs = source.count();
        int inputs = source.inputs();
        var matrix =
                switch (format) {
                    case FP32 -> new Fp32Matrix(outputs, inputs, arena);
                    case BF16 -> new Bf16Matrix(outputs, inputs, arena);
                    case INT8 -> new Int8Matrix(outputs, inputs, arena);
                    case INT4 -> new Int4Matrix(outputs, inputs, arena);
                };
        IntStream.range(0, matrix.tiles())
                .parallel()
                .forEach(
                        tile -> {
                            var rows = new float[Panel.WIDTH][inputs];
                            int first = tile * Panel.WIDTH;
                            for (int at = 0; at < Math.min(Panel.WIDTH, outputs - first); at++) {
                                source.read(first + at, rows[at]);
                            }
                            matrix.pack(tile, rows);
                        });
        source.release();
        return matrix;
    }

    /** Where weights come from, row by row. */
    interface Outputs {

        int count();

        int inputs();

        /** Reads the weights of an output, {@code [inputs]}. */
        void read(int output, float[] into);

        /** All has been read. */
        void release();
    }

    /** What one thread needs to multiply; grows with the rows. */
    static final class Scratch {

        private final float[] panel = new float[PANEL_INPUTS * Panel.WIDTH];
        private float[] sums = new float[2 * Panel.WIDTH];

        /** The products of the last pair of tiles, {@code [rows, 2 * WIDTH]}. */
        float[] sums() {
            return sums;
        }
    }

    final int outputs() {
        return outputs;
    }

    final int inputs() {
        return inputs;
    }

    final int tiles() {
        return Math.ceilDiv(outputs, Panel.WIDTH);
    }

    /** Pairs of tiles, the last perhaps a single one. */
    final int pairs() {
        return Math.ceilDiv(tiles(), 2);
    }

    /**
     * Multiplies rows with a pair of tiles.
     *
     * @param x {@code [rows, inputs]}
     */
    final void multiply(int pair, float[] x, int rows, Scratch scratch) {
        int first = 2 * pair;
        int second = Math.min(first + 1, tiles() - 1);
        if (scratch.sums.length < rows * 2 * Panel.WIDTH) {
            scratch.sums = new float[rows * 2 * Panel.WIDTH];
        }
        if (rows == 1) {
            single(first, second, x, scratch.sums);
        } else {
            Arrays.fill(scratch.sums, 0, rows * 2 * Panel.WIDTH, 0);
            for (int tile = first; tile <= second; tile++) {
                several(tile, (tile - first) * Panel.WIDTH, x, rows, scratch);
            }
        }
        for (int tile = first; tile <= second; tile++) {
            scale(tile, scratch.sums, (tile - first) * Panel.WIDTH, rows);
        }
    }

    private void several(int tile, int column, float[] x, int rows, Scratch scratch) {
        var panel = scratch.panel;
        var sums = scratch.sums;
        for (int from = 0; from < inputs; from += PANEL_INPUTS) {
            int count = Math.min(PANEL_INPUTS, inputs - from);
            for (int row = 0; row < rows; row += FOUR) {
                // Fewer than four left: the last is computed again, from and into the same place.
                int row1 = Math.min(row + 1, rows - 1);
                int row2 = Math.min(row + 2, rows - 1);
                int row3 = Math.min(row + 3, rows - 1);
                if (row == 0) {
                    firstFour(
                            tile,
                            from,
                            count,
                            panel,
                            x,
                            from,
                            row1 * inputs + from,
                            row2 * inputs + from,
                            row3 * inputs + from,
                            sums,
                            column,
                            at(row1, column),
                            at(row2, column),
                            at(row3, column));
                } else if (row1 == row) {
                    Panel.one(panel, count, x, row * inputs + from, sums, at(row, column));
                } else {
                    Panel.four(
                            panel,
                            count,
                            x,
                            row * inputs + from,
                            row1 * inputs + from,
                            row2 * inputs + from,
                            row3 * inputs + from,
                            sums,
                            at(row, column),
                            at(row1, column),
                            at(row2, column),
                            at(row3, column));
                }
            }
        }
    }

    /**
     * Makes some inputs of a tile floats, as {@link #unpack} does, and multiplies four rows with
     * them, as {@link Panel#four} does. A format may do both at once, so that it computes while the
     * weights come from memory.
     */
    void firstFour(
            int tile,
            int from,
            int count,
            float[] panel,
            float[] x,
            int from0,
            int from1,
            int from2,
            int from3,
            float[] sums,
            int at0,
            int at1,
            int at2,
            int at3) {
        unpack(tile, from, count, panel);
        Panel.four(panel, count, x, from0, from1, from2, from3, sums, at0, at1, at2, at3);
    }

    private static int at(int row, int column) {
        return row * 2 * Panel.WIDTH + column;
    }

    /** Bytes of weights and scales. */
    abstract long bytes();

    /**
     * Keeps a tile.
     *
     * @param rows {@code [WIDTH, inputs]}, zeros where there are no more outputs
     */
    abstract void pack(int tile, float[][] rows);

    /** Some inputs of a tile as floats, {@code [count, WIDTH]}; from is even. */
    abstract void unpack(int tile, int from, int count, float[] panel);

    /** One row with two tiles, as {@link Panel#one} would, without a panel between. */
    abstract void single(int first, int second, float[] x, float[] sums);

    /** Multiplies sums with what every weight of an output has in common. */
    void scale(int tile, float[] sums, int column, int rows) {}

    /** The weights of one output, {@code [inputs]}, scaled: the embedding of a token. */
    abstract void row(int output, float[] into, int at);
}
