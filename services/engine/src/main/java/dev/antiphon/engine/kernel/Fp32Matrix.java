package dev.antiphon.engine.kernel;

import static dev.antiphon.engine.kernel.Lanes.COUNT;
import static dev.antiphon.engine.kernel.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Weights as floats. */
final class Fp32Matrix extends StraightMatrix {

    private static final long VECTOR = (long) COUNT * Float.BYTES;

    private final MemorySegment weights;

    Fp32Matrix(int outputs, int inputs, Arena arena) {
        super(outputs, inputs);
        this.weights =
                NativeMemory.allocate(arena, (long) tiles() * Panel.WIDTH * inputs * Float.BYTES);
    }

    @Override
    long bytes() {
        return weights.byteSize();
    }

    @Override
    void pack(int tile, float[][] rows) {
        long at = index(tile, 0);
        for (int input = 0; input < inputs(); input++) {
            for (int output = 0; output < Panel.WIDTH; output++) {
                weights.setAtIndex(ValueLayout.JAVA_FLOAT, at++, rows[output][input]);
            }
        }
    }

    @Override
    void unpack(int tile, int from, int count, MemorySegment panel) {
        MemorySegment.copy(
                weights,
                index(tile, from) * Float.BYTES,
                panel,
                0,
                (long) count * Panel.WIDTH * Float.BYTES);
    }

    @Override
    void four(int tile, float[] x, Four rows, float[] sums) {
        Panel.four(weights, index(tile, 0) * Float.BYTES, inputs(), x, rows, sums);
    }

    @Override
    void single(int first, int second, float[] x, int from, float[] sums, int at) {
        products(
                weights,
                index(first, 0) * Float.BYTES,
                index(second, 0) * Float.BYTES,
                x,
                from,
                inputs(),
                sums,
                at);
    }

    @Override
    void row(int output, float[] into, int at) {
        long from = index(output / Panel.WIDTH, 0) + output % Panel.WIDTH;
        for (int input = 0; input < inputs(); input++, from += Panel.WIDTH) {
            into[at + input] = weights.getAtIndex(ValueLayout.JAVA_FLOAT, from);
        }
    }

    private long index(int tile, int input) {
        return ((long) tile * inputs() + input) * Panel.WIDTH;
    }

    private static void products(
            MemorySegment weights,
            long one,
            long other,
            float[] x,
            int from,
            int inputs,
            float[] sums,
            int at) {
        var a = FloatVector.zero(FLOATS);
        FloatVector b = a, c = a, d = a, e = a, f = a, g = a, h = a;
        for (int input = 0; input < inputs; input++, one += 4 * VECTOR, other += 4 * VECTOR) {
            var value = FloatVector.broadcast(FLOATS, x[from + input]);
            a = at(weights, one).fma(value, a);
            b = at(weights, one + VECTOR).fma(value, b);
            c = at(weights, one + 2 * VECTOR).fma(value, c);
            d = at(weights, one + 3 * VECTOR).fma(value, d);
            e = at(weights, other).fma(value, e);
            f = at(weights, other + VECTOR).fma(value, f);
            g = at(weights, other + 2 * VECTOR).fma(value, g);
            h = at(weights, other + 3 * VECTOR).fma(value, h);
        }
        a.intoArray(sums, at);
        b.intoArray(sums, at + COUNT);
        c.intoArray(sums, at + 2 * COUNT);
        d.intoArray(sums, at + 3 * COUNT);
        e.intoArray(sums, at + 4 * COUNT);
        f.intoArray(sums, at + 5 * COUNT);
        g.intoArray(sums, at + 6 * COUNT);
        h.intoArray(sums, at + 7 * COUNT);
    }

    private static FloatVector at(MemorySegment weights, long offset) {
        return FloatVector.fromMemorySegment(FLOATS, weights, offset, ByteOrder.LITTLE_ENDIAN);
    }
}
