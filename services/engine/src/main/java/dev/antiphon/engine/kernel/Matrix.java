package dev.antiphon.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Weights {@code [outputs, inputs]}, kept in tiles of {@link Panel#WIDTH} outputs in which the
 * weights of one input lie side by side. Work is shared out in pairs of tiles: two places to read
 * from at once are what a core needs to reach the speed of its memory.
 */
abstract sealed class Matrix permits StraightMatrix, Int4Matrix {

    /** Inputs that are made floats at once: with them a panel stays in a core's own caches. */
    static final int PANEL_INPUTS = 512;

    private static final int CACHE_LINE = 64;

    /** Sums of a row: those of a pair of tiles. */
    static final int PAIR_WIDTH = 2 * Panel.WIDTH;

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

        private final MemorySegment panel =
                Arena.ofAuto()
                        .allocate((long) PANEL_INPUTS * Panel.WIDTH * Float.BYTES, CACHE_LINE);
        private float[] sums = new float[PAIR_WIDTH];

        /** The products of the last pair of tiles, {@code [rows, PAIR_WIDTH]}. */
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
        if (scratch.sums.length < rows * PAIR_WIDTH) {
            scratch.sums = new float[rows * PAIR_WIDTH];
        }
        int byFour = rows % Four.COUNT == 1 ? rows - 1 : rows;
        if (byFour > 0) {
            Arrays.fill(scratch.sums, 0, byFour * PAIR_WIDTH, 0);
            for (int tile = first; tile <= second; tile++) {
                byFour(tile, (tile - first) * Panel.WIDTH, x, byFour, scratch);
            }
        }
        if (byFour < rows) {
            single(first, second, x, byFour * inputs, scratch.sums, byFour * PAIR_WIDTH);
        }
        for (int tile = first; tile <= second; tile++) {
            scale(tile, scratch.sums, (tile - first) * Panel.WIDTH, rows);
        }
    }

    /** Adds the products of rows with a tile to their sums, of which it has its own columns. */
    void byFour(int tile, int column, float[] x, int rows, Scratch scratch) {
        for (int from = 0; from < inputs; from += PANEL_INPUTS) {
            int count = Math.min(PANEL_INPUTS, inputs - from);
            unpack(tile, from, count, scratch.panel);
            for (int row = 0; row < rows; row += Four.COUNT) {
                var four = Four.of(row, rows, inputs, from, column);
                Panel.four(scratch.panel, 0, count, x, four, scratch.sums);
            }
        }
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
    abstract void unpack(int tile, int from, int count, MemorySegment panel);

    /** One row with all inputs of two tiles, in the same order, without a panel between. */
    abstract void single(int first, int second, float[] x, int from, float[] sums, int at);

    /** Multiplies sums with what every weight of an output has in common. */
    void scale(int tile, float[] sums, int column, int rows) {}

    /** The weights of one output, {@code [inputs]}, scaled: the embedding of a token. */
    abstract void row(int output, float[] into, int at);
}
