package dev.antiphon.engine.kernel;

import static dev.antiphon.engine.kernel.Lanes.COUNT;
import static dev.antiphon.engine.kernel.Lanes.FLOATS;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Weights as whole numbers from -127 to 127, times the scale of their output. */
final class Int8Matrix extends Matrix {

    private static final long VECTOR = COUNT;
    private static final float MOST = 127;

    private final MemorySegment weights;
    private final float[] scales;

    Int8Matrix(int outputs, int inputs, Arena arena) {
        super(outputs, inputs);
        this.weights = NativeMemory.allocate(arena, (long) tiles() * Panel.WIDTH * inputs);
        this.scales = new float[tiles() * Panel.WIDTH];
    }

    @Override
    long bytes() {
        return weights.byteSize() + (long) scales.length * Float.BYTES;
    }

    @Override
    void pack(int tile, float[][] rows) {
        var inverses = new float[Panel.WIDTH];
        for (int output = 0; output < Panel.WIDTH; output++) {
            float largest = 0;
            for (float weight : rows[output]) {
                largest = Math.max(largest, Math.abs(weight));
            }
            scales[tile * Panel.WIDTH + output] = largest / MOST;
            inverses[output] = largest == 0 ? 0 : MOST / largest;
        }
        long at = index(tile, 0);
        for (int input = 0; input < inputs(); input++) {
            for (int output = 0; output < Panel.WIDTH; output++) {
                float weight = rows[output][input] * inverses[output];
                weights.set(ValueLayout.JAVA_BYTE, at++, (byte) Math.rint(weight));
            }
        }
    }

    @Override
    void unpack(int tile, int from, int count, float[] panel) {
        unpack(weights, index(tile, from), count, panel);
    }

    @Override
    void single(int first, int second, float[] x, float[] sums) {
        products(weights, index(first, 0), index(second, 0), x, inputs(), sums);
    }

    @Override
    void scale(int tile, float[] sums, int column, int rows) {
        for (int row = 0; row < rows; row++) {
            int at = row * 2 * Panel.WIDTH + column;
            for (int output = 0; output < Panel.WIDTH; output++) {
                sums[at + output] *= scales[tile * Panel.WIDTH + output];
            }
        }
    }

    @Override
    void row(int output, float[] into, int at) {
        long from = index(output / Panel.WIDTH, 0) + output % Panel.WIDTH;
        for (int input = 0; input < inputs(); input++, from += Panel.WIDTH) {
            into[at + input] = weights.get(ValueLayout.JAVA_BYTE, from) * scales[output];
        }
    }

    private long index(int tile, int input) {
        return ((long) tile * inputs() + input) * Panel.WIDTH;
    }

    private static void products(
            MemorySegment weights, long one, long other, float[] x, int inputs, float[] sums) {
        var a = FloatVector.zero(FLOATS);
        FloatVector b = a, c = a, d = a, e = a, f = a, g = a, h = a;
        for (int input = 0; input < inputs; input++, one += 4 * VECTOR, other += 4 * VECTOR) {
            var value = FloatVector.broadcast(FLOATS, x[input]);
            a = at(weights, one).fma(value, a);
            b = at(weights, one + VECTOR).fma(value, b);
            c = at(weights, one + 2 * VECTOR).fma(value, c);
            d = at(weights, one + 3 * VECTOR).fma(value, d);
            e = at(weights, other).fma(value, e);
            f = at(weights, other + VECTOR).fma(value, f);
            g = at(weights, other + 2 * VECTOR).fma(value, g);
            h = at(weights, other + 3 * VECTOR).fma(value, h);
        }
        a.intoArray(sums, 0);
        b.intoArray(sums, COUNT);
        c.intoArray(sums, 2 * COUNT);
        d.intoArray(sums, 3 * COUNT);
        e.intoArray(sums, 4 * COUNT);
        f.intoArray(sums, 5 * COUNT);
        g.intoArray(sums, 6 * COUNT);
        h.intoArray(sums, 7 * COUNT);
    }

    private static void unpack(MemorySegment weights, long from, int count, float[] panel) {
        for (int at = 0; at < count * Panel.WIDTH; at += COUNT, from += VECTOR) {
            at(weights, from).intoArray(panel, at);
        }
    }

    private static FloatVector at(MemorySegment weights, long offset) {
        return (FloatVector)
                ByteVector.fromMemorySegment(Lanes.BYTES, weights, offset, ByteOrder.LITTLE_ENDIAN)
                        .convertShape(VectorOperators.B2F, FLOATS, 0);
    }
}
