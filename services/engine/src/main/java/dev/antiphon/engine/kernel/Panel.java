package dev.antiphon.engine.kernel;

import static dev.antiphon.engine.kernel.Lanes.COUNT;
import static dev.antiphon.engine.kernel.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * Products of rows with a panel: some inputs of one tile of weights as floats, {@code [inputs,
 * WIDTH]}. A sum begins with what is there and takes in one product after the other in the order of
 * the inputs, each rounded once, so its bits do not depend on how many rows there are, nor on where
 * panels begin.
 */
final class Panel {

    /** Outputs of a tile. */
    static final int WIDTH = 4 * COUNT;

    private Panel() {}

    /** One row: {@code sums[at + output] += x[from + input] * panel[input, output]}. */
    static void one(float[] panel, int inputs, float[] x, int from, float[] sums, int at) {
        var a = FloatVector.fromArray(FLOATS, sums, at);
        var b = FloatVector.fromArray(FLOATS, sums, at + COUNT);
        var c = FloatVector.fromArray(FLOATS, sums, at + 2 * COUNT);
        var d = FloatVector.fromArray(FLOATS, sums, at + 3 * COUNT);
        for (int input = 0, row = 0; input < inputs; input++, row += WIDTH) {
            var value = FloatVector.broadcast(FLOATS, x[from + input]);
            a = FloatVector.fromArray(FLOATS, panel, row).fma(value, a);
            b = FloatVector.fromArray(FLOATS, panel, row + COUNT).fma(value, b);
            c = FloatVector.fromArray(FLOATS, panel, row + 2 * COUNT).fma(value, c);
            d = FloatVector.fromArray(FLOATS, panel, row + 3 * COUNT).fma(value, d);
        }
        a.intoArray(sums, at);
        b.intoArray(sums, at + COUNT);
        c.intoArray(sums, at + 2 * COUNT);
        d.intoArray(sums, at + 3 * COUNT);
    }

    /** Four rows at once, each beginning at its own place in {@code x} and {@code sums}. */
    static void four(
            float[] panel,
            int inputs,
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
        for (int input = 0, row = 0; input < inputs; input++, row += WIDTH) {
            var wa = FloatVector.fromArray(FLOATS, panel, row);
            var wb = FloatVector.fromArray(FLOATS, panel, row + COUNT);
            var wc = FloatVector.fromArray(FLOATS, panel, row + 2 * COUNT);
            var wd = FloatVector.fromArray(FLOATS, panel, row + 3 * COUNT);
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
}
