package dev.antiphon.engine.kernel;

import static dev.antiphon.engine.kernel.Lanes.COUNT;
import static dev.antiphon.engine.kernel.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Weights as whole numbers from -8 to 7, times the scale of their group: 32 inputs of one output.
 * An int holds the weights of eight inputs, the first in its lowest bits; scales are in bf16.
 */
final class Int4Matrix extends Matrix {

    private static final int GROUP = 32;
    private static final long VECTOR = (long) COUNT * Integer.BYTES;
    private static final long SCALE_VECTOR = (long) COUNT * Short.BYTES;
    private static final int ZERO = 8;
    private static final int MOST = 15;
    private static final int BITS = 4;
    private static final int EIGHT = Integer.SIZE / BITS;

    private static final IntVector LOWEST = IntVector.broadcast(Lanes.INTS, MOST);
    private static final IntVector ZEROS = IntVector.broadcast(Lanes.INTS, ZERO);

    private final MemorySegment weights;
    private final MemorySegment scales;

    Int4Matrix(int outputs, int inputs, Arena arena) {
        super(outputs, inputs);
        long columns = (long) tiles() * Panel.WIDTH;
        this.weights = NativeMemory.allocate(arena, columns * eights() * Integer.BYTES);
        this.scales = NativeMemory.allocate(arena, columns * groups() * Short.BYTES);
    }

    @Override
    long bytes() {
        return weights.byteSize() + scales.byteSize();
    }

    @Override
    void pack(int tile, float[][] rows) {
        for (int group = 0; group < groups(); group++) {
            int from = group * GROUP;
            int end = Math.min(from + GROUP, inputs());
            for (int output = 0; output < Panel.WIDTH; output++) {
                float scale = scale(rows[output], from, end);
                scales.setAtIndex(
                        ValueLayout.JAVA_SHORT,
                        scaleIndex(tile, group) + output,
                        Lanes.bf16(scale));
                for (int eight = from; eight < end; eight += EIGHT) {
                    int bits = 0;
                    for (int input = eight; input < Math.min(eight + EIGHT, end); input++) {
                        bits |= whole(rows[output][input], scale) << (BITS * (input - eight));
                    }
                    weights.setAtIndex(ValueLayout.JAVA_INT, index(tile, eight) + output, bits);
                }
            }
        }
    }

    /** The largest weight becomes -8, which is one more than there is on the other side. */
    private static float scale(float[] row, int from, int end) {
        float largest = 0;
        for (int input = from; input < end; input++) {
            if (Math.abs(row[input]) > Math.abs(largest)) {
                largest = row[input];
            }
        }
        return Lanes.fromBf16(Lanes.bf16(largest / -ZERO));
    }

    private static int whole(float weight, float scale) {
        return scale == 0 ? ZERO : Math.clamp((long) Math.rint(weight / scale) + ZERO, 0, MOST);
    }

    @Override
    void unpack(int tile, int from, int count, MemorySegment panel) {
        unpack(
                weights,
                index(tile, from) * Integer.BYTES,
                scales,
                scaleIndex(tile, from / GROUP) * Short.BYTES,
                count,
                panel);
    }

    @Override
    void single(int first, int second, float[] x, int from, float[] sums, int at) {
        products(first, x, from, sums, at);
        products(second, x, from, sums, at + Panel.WIDTH);
    }

    private void products(int tile, float[] x, int from, float[] sums, int to) {
        products(
                weights,
                index(tile, 0) * Integer.BYTES,
                scales,
                scaleIndex(tile, 0) * Short.BYTES,
                x,
                from,
                inputs(),
                sums,
                to);
    }

    @Override
    void row(int output, float[] into, int at) {
        int tile = output / Panel.WIDTH;
        int column = output % Panel.WIDTH;
        for (int input = 0; input < inputs(); input++) {
            int bits = weights.getAtIndex(ValueLayout.JAVA_INT, index(tile, input) + column);
            int whole = (bits >>> (BITS * (input % EIGHT))) & MOST;
            short scale =
                    scales.getAtIndex(
                            ValueLayout.JAVA_SHORT, scaleIndex(tile, input / GROUP) + column);
            into[at + input] = (whole - ZERO) * Lanes.fromBf16(scale);
        }
    }

    private int groups() {
        return Math.ceilDiv(inputs(), GROUP);
    }

    private int eights() {
        return Math.ceilDiv(inputs(), EIGHT);
    }

    private long index(int tile, int input) {
        return ((long) tile * eights() + input / EIGHT) * Panel.WIDTH;
    }

    private long scaleIndex(int tile, int group) {
        return ((long) tile * groups() + group) * Panel.WIDTH;
    }

    private static void unpack(
            MemorySegment weights,
            long from,
            MemorySegment scales,
            long scalesFrom,
            int count,
            MemorySegment panel) {
        for (int input = 0; input < count; input += EIGHT) {
            long scale = scalesFrom + (long) (input / GROUP) * Panel.WIDTH * Short.BYTES;
            int end = Math.min(input + EIGHT, count);
            for (int column = 0; column < Panel.WIDTH; column += COUNT) {
                var scaleOfColumn = scale(scales, scale + (long) column * Short.BYTES);
                var bits = bits(weights, from + (long) column * Integer.BYTES);
                for (int row = input; row < end; row++) {
                    lowest(bits)
                            .mul(scaleOfColumn)
                            .intoMemorySegment(
                                    panel,
                                    (long) (row * Panel.WIDTH + column) * Float.BYTES,
                                    ByteOrder.LITTLE_ENDIAN);
                    bits = bits.lanewise(VectorOperators.LSHR, BITS);
                }
            }
            from += (long) Panel.WIDTH * Integer.BYTES;
        }
    }

    private static void products(
            MemorySegment weights,
            long at,
            MemorySegment scales,
            long scalesAt,
            float[] x,
            int from,
            int inputs,
            float[] sums,
            int to) {
        var a = FloatVector.zero(FLOATS);
        FloatVector b = a, c = a, d = a;
        for (int eight = 0; eight < inputs; eight += EIGHT) {
            long scale = scalesAt + (long) (eight / GROUP) * Panel.WIDTH * Short.BYTES;
            var scaleA = scale(scales, scale);
            var scaleB = scale(scales, scale + SCALE_VECTOR);
            var scaleC = scale(scales, scale + 2 * SCALE_VECTOR);
            var scaleD = scale(scales, scale + 3 * SCALE_VECTOR);
            var bitsA = bits(weights, at);
            var bitsB = bits(weights, at + VECTOR);
            var bitsC = bits(weights, at + 2 * VECTOR);
            var bitsD = bits(weights, at + 3 * VECTOR);
            at += 4 * VECTOR;
            int end = Math.min(eight + EIGHT, inputs);
            for (int input = eight; input < end; input++) {
                var value = FloatVector.broadcast(FLOATS, x[from + input]);
                a = lowest(bitsA).mul(scaleA).fma(value, a);
                b = lowest(bitsB).mul(scaleB).fma(value, b);
                c = lowest(bitsC).mul(scaleC).fma(value, c);
                d = lowest(bitsD).mul(scaleD).fma(value, d);
                bitsA = bitsA.lanewise(VectorOperators.LSHR, BITS);
                bitsB = bitsB.lanewise(VectorOperators.LSHR, BITS);
                bitsC = bitsC.lanewise(VectorOperators.LSHR, BITS);
                bitsD = bitsD.lanewise(VectorOperators.LSHR, BITS);
            }
        }
        a.intoArray(sums, to);
        b.intoArray(sums, to + COUNT);
        c.intoArray(sums, to + 2 * COUNT);
        d.intoArray(sums, to + 3 * COUNT);
    }

    private static FloatVector scale(MemorySegment scales, long offset) {
        return Lanes.fromBf16(
                ShortVector.fromMemorySegment(
                        Lanes.SHORTS, scales, offset, ByteOrder.LITTLE_ENDIAN));
    }

    private static IntVector bits(MemorySegment weights, long offset) {
        return IntVector.fromMemorySegment(Lanes.INTS, weights, offset, ByteOrder.LITTLE_ENDIAN);
    }

    /** The weights in the lowest bits. */
    private static FloatVector lowest(IntVector bits) {
        return (FloatVector)
                bits.lanewise(VectorOperators.AND, LOWEST)
                        .lanewise(VectorOperators.SUB, ZEROS)
                        .convertShape(VectorOperators.I2F, FLOATS, 0);
    }
}
