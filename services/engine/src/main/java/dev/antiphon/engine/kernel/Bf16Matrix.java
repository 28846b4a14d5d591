package dev.antiphon.engine.kernel;

import static dev.antiphon.engine.kernel.Lanes.COUNT;
import static dev.antiphon.engine.kernel.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Weights in bf16, the upper half of a float. The outputs of two vectors take turns, so that one
 * load brings both, and a shift and a mask make them floats.
 */
final class Bf16Matrix extends StraightMatrix {

    private static final long VECTOR = (long) COUNT * Short.BYTES;
    private static final int UPPER_HALF = 0xFFFF0000;

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
                weights.setAtIndex(
                        ValueLayout.JAVA_SHORT,
                        at + place(output),
                        Lanes.bf16(rows[output][input]));
            }
            at += Panel.WIDTH;
        }
    }

    @Override
    void unpack(int tile, int from, int count, MemorySegment panel) {
        unpack(weights, index(tile, from) * Short.BYTES, count, panel);
    }

    @Override
    void four(int tile, float[] x, Four rows, float[] sums) {
        four(weights, index(tile, 0) * Short.BYTES, inputs(), x, rows, sums);
    }

    @Override
    void single(int first, int second, float[] x, int from, float[] sums, int at) {
        products(
                weights,
                index(first, 0) * Short.BYTES,
                index(second, 0) * Short.BYTES,
                x,
                from,
                inputs(),
                sums,
                at);
    }

    @Override
    void row(int output, float[] into, int at) {
        long from = index(output / Panel.WIDTH, 0) + place(output % Panel.WIDTH);
        for (int input = 0; input < inputs(); input++, from += Panel.WIDTH) {
            into[at + input] = Lanes.fromBf16(weights.getAtIndex(ValueLayout.JAVA_SHORT, from));
        }
    }

    /** Where an output of a tile lies among the weights of an input. */
    private static int place(int output) {
        int vector = output / COUNT;
        return vector / 2 * 2 * COUNT + 2 * (output % COUNT) + vector % 2;
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
            var ab = two(weights, one);
            var cd = two(weights, one + 2 * VECTOR);
            var ef = two(weights, other);
            var gh = two(weights, other + 2 * VECTOR);
            a = first(ab).fma(value, a);
            b = second(ab).fma(value, b);
            c = first(cd).fma(value, c);
            d = second(cd).fma(value, d);
            e = first(ef).fma(value, e);
            f = second(ef).fma(value, f);
            g = first(gh).fma(value, g);
            h = second(gh).fma(value, h);
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
            var ab = two(weights, from);
            var cd = two(weights, from + 2 * VECTOR);
            var wa = first(ab);
            var wb = second(ab);
            var wc = first(cd);
            var wd = second(cd);
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
        for (int at = 0; at < count * Panel.WIDTH; at += 2 * COUNT, from += 2 * VECTOR) {
            var both = two(weights, from);
            long to = (long) at * Float.BYTES;
            first(both).intoMemorySegment(panel, to, ByteOrder.LITTLE_ENDIAN);
            second(both).intoMemorySegment(panel, to + 2 * VECTOR, ByteOrder.LITTLE_ENDIAN);
        }
    }

    /** Two vectors of weights that take turns. */
    private static IntVector two(MemorySegment weights, long offset) {
        return IntVector.fromMemorySegment(Lanes.INTS, weights, offset, ByteOrder.LITTLE_ENDIAN);
    }

    private static FloatVector first(IntVector two) {
        return two.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats();
    }

    private static FloatVector second(IntVector two) {
        return two.lanewise(VectorOperators.AND, UPPER_HALF).reinterpretAsFloats();
    }
}
