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
final class Int8Matrix extends StraightMatrix {

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
    void unpack(int tile, int from, int count, MemorySegment panel) {
        unpack(weights, index(tile, from), count, panel);
    }

    @Override
    void four(int tile, float[] x, Four rows, float[] sums) {
        four(weights, index(tile, 0), inputs(), x, rows, sums);
    }

    @Override
    void single(int first, int second, float[] x, int from, float[] sums, int at) {
        products(weights, index(first, 0), index(second, 0), x, from, inputs(), sums, at);
    }

    @Override
    void scale(int tile, float[] sums, int column, int rows) {
        for (int row = 0; row < rows; row++) {
            int at = row * PAIR_WIDTH + column;
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

    private static void four(
            MemorySegment weights, long from, int inputs, float[] x, Four rows, float[] sums) {
        int from0 = rows.from0();
        int from1 = rows.from1();
        int from2 = rows.from2();
        int from3 = rows.from3();
        int at0 = rows.at0();
        int at1 = rows.at1();
        int at2 = rows.at2();
        int at3 = rows.at3();
        var a0 = FloatVector.fromArray(FLOATS, sums, at0);
        var b0 = FloatVector.fromArray(FLOATS, sums, at0 + COUNT);
        var c0 = FloatVector.fromArray(FLOATS, sums, at0 + 2 * COUNT);
        var d0 = FloatVector.fromArray(FLOATS, sums, at0 + 3 * COUNT);
        var a1 = FloatVector.fromArray(FLOATS, sums, at1);
        var b1 = FloatVector.fromArray(FLOATS, sums, at1 + COUNT);
        var c1 = FloatVector.fromArray(FLOATS, sums, at1 + 2 * COUNT);
        var d1 = FloatVector.fromArray(FLOATS, sums, at1 + 3 * COUNT);
        var a2 = FloatVector.fromArray(FLOATS, sums, at2);
        var b2 = FloatVector.fromArray(FLOATS, sums, at2 + COUNT);
        var c2 = FloatVector.fromArray(FLOATS, sums, at2 + 2 * COUNT);
        var d2 = FloatVector.fromArray(FLOATS, sums, at2 + 3 * COUNT);
        var a3 = FloatVector.fromArray(FLOATS, sums, at3);
        var b3 = FloatVector.fromArray(FLOATS, sums, at3 + COUNT);
        var c3 = FloatVector.fromArray(FLOATS, sums, at3 + 2 * COUNT);
        var d3 = FloatVector.fromArray(FLOATS, sums, at3 + 3 * COUNT);
        for (int input = 0; input < inputs; input++, from += 4 * VECTOR) {
            var wa = at(weights, from);
            var wb = at(weights, from + VECTOR);
            var wc = at(weights, from + 2 * VECTOR);
            var wd = at(weights, from + 3 * VECTOR);
            var value = FloatVector.broadcast(FLOATS, x[from0 + input]);
            a0 = wa.fma(value, a0);
            b0 = wb.fma(value, b0);
            c0 = wc.fma(value, c0);
            d0 = wd.fma(value, d0);
            value = FloatVector.broadcast(FLOATS, x[from1 + input]);
            a1 = wa.fma(value, a1);
            b1 = wb.fma(value, b1);
            c1 = wc.fma(value, c1);
            d1 = wd.fma(value, d1);
            value = FloatVector.broadcast(FLOATS, x[from2 + input]);
            a2 = wa.fma(value, a2);
            b2 = wb.fma(value, b2);
            c2 = wc.fma(value, c2);
            d2 = wd.fma(value, d2);
            value = FloatVector.broadcast(FLOATS, x[from3 + input]);
            a3 = wa.fma(value, a3);
            b3 = wb.fma(value, b3);
            c3 = wc.fma(value, c3);
            d3 = wd.fma(value, d3);
        }
        a0.intoArray(sums, at0);
        b0.intoArray(sums, at0 + COUNT);
        c0.intoArray(sums, at0 + 2 * COUNT);
        d0.intoArray(sums, at0 + 3 * COUNT);
        a1.intoArray(sums, at1);
        b1.intoArray(sums, at1 + COUNT);
        c1.intoArray(sums, at1 + 2 * COUNT);
        d1.intoArray(sums, at1 + 3 * COUNT);
        a2.intoArray(sums, at2);
        b2.intoArray(sums, at2 + COUNT);
        c2.intoArray(sums, at2 + 2 * COUNT);
        d2.intoArray(sums, at2 + 3 * COUNT);
        a3.intoArray(sums, at3);
        b3.intoArray(sums, at3 + COUNT);
        c3.intoArray(sums, at3 + 2 * COUNT);
        d3.intoArray(sums, at3 + 3 * COUNT);
    }

    private static void unpack(MemorySegment weights, long from, int count, MemorySegment panel) {
        for (int at = 0; at < count * Panel.WIDTH; at += COUNT, from += VECTOR) {
            at(weights, from)
                    .intoMemorySegment(panel, (long) at * Float.BYTES, ByteOrder.LITTLE_ENDIAN);
        }
    }

    private static FloatVector at(MemorySegment weights, long offset) {
        return (FloatVector)
                ByteVector.fromMemorySegment(Lanes.BYTES, weights, offset, ByteOrder.LITTLE_ENDIAN)
                        .convertShape(VectorOperators.B2F, FLOATS, 0);
    }
}
