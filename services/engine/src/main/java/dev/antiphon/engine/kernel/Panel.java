package dev.antiphon.engine.kernel;

import static dev.antiphon.engine.kernel.Lanes.COUNT;
import static dev.antiphon.engine.kernel.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * Products of rows with a panel: some inputs of one tile of weights as floats, {@code [inputs,
 * WIDTH]}. A sum begins with what is there and takes in one product after the other in the order of
 * the inputs, each rounded once, so its bits do not depend on how many rows there are, nor on where
 * panels begin.
 */
final class Panel {

    /** Outputs of a tile. */
    static final int WIDTH = 4 * COUNT;

    private static final long VECTOR = (long) COUNT * Float.BYTES;

    private Panel() {}

    /**
     * Four rows at once: {@code sums[at + output] += x[from + input] * panel[input, output]}.
     *
     * @param from byte of the panel where its first input lies
     * @param inputs how many are multiplied
     */
    static void four(
            MemorySegment panel, long from, int inputs, float[] x, Four rows, float[] sums) {
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
            var wa = at(panel, from);
            var wb = at(panel, from + VECTOR);
            var wc = at(panel, from + 2 * VECTOR);
            var wd = at(panel, from + 3 * VECTOR);
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

    private static FloatVector at(MemorySegment panel, long offset) {
        return FloatVector.fromMemorySegment(FLOATS, panel, offset, ByteOrder.LITTLE_ENDIAN);
    }
}
