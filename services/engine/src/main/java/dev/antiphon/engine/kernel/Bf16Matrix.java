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
        firstFour(
                weights,
                index(tile, from) * Short.BYTES,
                count,
                panel,
                x,
                from0,
                from1,
                from2,
                from3,
                sums,
                at0,
                at1,
                at2,
                at3);
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

    private static void firstFour(
            MemorySegment weights,
            long from,
            int inputs,
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
        for (int input = 0, row = 0;
                input < inputs;
                input++, row += Panel.WIDTH, from += 4 * VECTOR) {
            var wa = at(weights, from);
            var wb = at(weights, from + VECTOR);
            var wc = at(weights, from + 2 * VECTOR);
            var wd = at(weights, from + 3 * VECTOR);
            wa.intoArray(panel, row);
            wb.intoArray(panel, row + COUNT);
            wc.intoArray(panel, row + 2 * COUNT);
            wd.intoArray(panel, row + 3 * COUNT);
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
