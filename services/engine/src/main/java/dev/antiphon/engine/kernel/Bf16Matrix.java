package dev.antiphon.engine.kernel;

import static dev.antiphon.engine.kernel.Lanes.COUNT;
import static dev.antiphon.engine.kernel.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Weights in bf16, the upper half of a float. */
final class Bf16Matrix extends Matrix {

    private static final long VECTOR = (long) COUNT * Short.BYTES;

    private final MemorySegment weights;

    Bf16Matrix(int outputs, int inputs, Arena arena) {
        super(outputs, inputs);
        this.weights =
                NativeMemory.allocate(arena, (long) tiles() * Panel.WIDTH * inputs * Short.BYTES);
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
                weights.setAtIndex(ValueLayout.JAVA_SHORT, at++, Lanes.bf16(rows[output][input]));
            }
        }
    }

    @Override
    void unpack(int tile, int from, int count, float[] panel) {
        unpack(weights, index(tile, from) * Short.BYTES, count, panel);
    }

    @Override
    void single(int first, int second, float[] x, float[] sums) {
        products(
                weights,
                index(first, 0) * Short.BYTES,
                index(second, 0) * Short.BYTES,
                x,
                inputs(),
                sums);
    }

    @Override
    void row(int output, float[] into, int at) {
        long from = index(output / Panel.WIDTH, 0) + output % Panel.WIDTH;
        for (int input = 0; input < inputs(); input++, from += Panel.WIDTH) {
            into[at + input] = Lanes.fromBf16(weights.getAtIndex(ValueLayout.JAVA_SHORT, from));
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
        return Lanes.fromBf16(
                ShortVector.fromMemorySegment(
                        Lanes.SHORTS, weights, offset, ByteOrder.LITTLE_ENDIAN));
    }
}
