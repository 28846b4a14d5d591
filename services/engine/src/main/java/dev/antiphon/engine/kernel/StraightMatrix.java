package dev.antiphon.engine.kernel;

/**
 * Weights that become floats in so few steps that a few rows are multiplied straight with them: to
 * make them floats again for every four rows costs less than to store a panel, and the first four
 * are computed while the weights come from memory.
 */
abstract sealed class StraightMatrix extends Matrix permits Fp32Matrix, Bf16Matrix, Int8Matrix {

    /** Beyond it int8 is faster with a panel, and the others are nearly as fast. */
    private static final int MOST_ROWS = 16;

    StraightMatrix(int outputs, int inputs) {
        super(outputs, inputs);
    }

    @Override
    final void byFour(int tile, int column, float[] x, int rows, Scratch scratch) {
        if (rows > MOST_ROWS) {
            super.byFour(tile, column, x, rows, scratch);
            return;
        }
        for (int row = 0; row < rows; row += Four.COUNT) {
            four(tile, x, Four.of(row, rows, inputs(), 0, column), scratch.sums());
        }
    }

    /** Four rows with all inputs of a tile, as {@link Panel#four} would. */
    abstract void four(int tile, float[] x, Four rows, float[] sums);
}
