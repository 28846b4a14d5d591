package dev.antiphon.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;

class MatrixTests {

    private static final int MOST_ROWS = 67;

    /** Outputs fill neither the last tile nor a pair of tiles, inputs no second panel. */
    private static final int OUTPUTS = 4 * Panel.WIDTH + Panel.WIDTH / 2 + 1;

    private static final int INPUTS = Matrix.PANEL_INPUTS + 188;

    private final Random random = new Random(5);

    /** Whatever stands beside a row. */
    @ParameterizedTest
    @EnumSource
    void givesARowTheSameBitsAloneAndAmongAnyNumberOfRows(WeightFormat format) {
        try (var arena = Arena.ofShared()) {
            var matrix = Matrix.pack(format, new Numbers(numbers(OUTPUTS * INPUTS)), arena);
            var x = numbers(MOST_ROWS * INPUTS);
            var alone = new float[MOST_ROWS][];
            for (int row = 0; row < MOST_ROWS; row++) {
                var only = Arrays.copyOfRange(x, row * INPUTS, (row + 1) * INPUTS);
                alone[row] = product(matrix, only, 1)[0];
                assertThat(alone[row]).containsExactly(expected(matrix, only), within(1e-3f));
            }

            for (int rows = 1; rows <= MOST_ROWS; rows++) {
                assertThat(product(matrix, x, rows))
                        .as("%d rows", rows)
                        .isDeepEqualTo(Arrays.copyOf(alone, rows));
            }
        }
    }

    private static float[][] product(Matrix matrix, float[] x, int rows) {
        var sums = new float[rows][OUTPUTS];
        var scratch = new Matrix.Scratch();
        for (int pair = 0; pair < matrix.pairs(); pair++) {
            matrix.multiply(pair, x, rows, scratch);
            int first = pair * Matrix.PAIR_WIDTH;
            for (int row = 0; row < rows; row++) {
                System.arraycopy(
                        scratch.sums(),
                        row * Matrix.PAIR_WIDTH,
                        sums[row],
                        first,
                        Math.min(Matrix.PAIR_WIDTH, OUTPUTS - first));
            }
        }
        return sums;
    }

    /** Of weights as {@link Matrix#row} tells them. */
    private static float[] expected(Matrix matrix, float[] x) {
        var expected = new float[OUTPUTS];
        var weights = new float[INPUTS];
        for (int output = 0; output < OUTPUTS; output++) {
            matrix.row(output, weights, 0);
            double sum = 0;
            for (int input = 0; input < INPUTS; input++) {
                sum += (double) weights[input] * x[input];
            }
            expected[output] = (float) sum;
        }
        return expected;
    }

    private float[] numbers(int count) {
        var numbers = new float[count];
        for (int at = 0; at < count; at++) {
            numbers[at] = (float) random.nextGaussian();
        }
        return numbers;
    }

    @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
    private record Numbers(float[] all) implements Matrix.Outputs {

        @Override
        public int count() {
            return OUTPUTS;
        }

        @Override
        public int inputs() {
            return INPUTS;
        }

        @Override
        public void read(int output, float[] into) {
            System.arraycopy(all, output * INPUTS, into, 0, INPUTS);
        }

        @Override
        public void release() {}
    }
}
