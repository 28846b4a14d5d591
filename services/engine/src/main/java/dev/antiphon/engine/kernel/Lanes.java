package dev.antiphon.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors this machine computes with. Nothing that is computed may depend on how long they are:
 * sums go over what lies in different vectors, never over the lanes of one.
 */
final class Lanes {

    static final VectorSpecies<Float> FLOATS =
            FloatVector.SPECIES_PREFERRED.length() >= FloatVector.SPECIES_256.length()
                    ? FloatVector.SPECIES_PREFERRED
                    : FloatVector.SPECIES_256;

    /** Numbers in a vector. */
    static final int COUNT = FLOATS.length();

    static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);

    /** As many 16-bit numbers as {@link #FLOATS} has. */
    static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

    /** As many 8-bit numbers as {@link #FLOATS} has. */
    static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 4));

    private static final float LOG2_E = 1.442695f;
    private static final float LN2_HIGH = 0.6933594f;
    private static final float LN2_LOW = -2.12194440e-4f;

    /** Added and taken away again, it rounds to a whole number: 1.5 times 2 to the 23. */
    private static final float ROUNDING = 12_582_912f;

    private static final int MANTISSA_BITS = 23;
    private static final int FP16_MANTISSA_BITS = 10;
    private static final int MAGNITUDE = 0x7FFF;
    private static final int SIGN = 0x80000000;
    private static final float MOST_FP16 = 65_504f;
    private static final float EXPONENTS_APART = 0x1p112f;
    private static final float LEAST = -87f;
    private static final float MOST = 88f;

    private Lanes() {}

    /**
     * e to the x, to a unit in the last place or two, from sums and products alone, so that every
     * machine computes the same bits. Below -87 it stays at the value there.
     *
     * @see <a href="https://www.netlib.org/cephes/">Cephes, expf</a>
     */
    static FloatVector exp(FloatVector x) {
        var bounded = x.max(LEAST).min(MOST);
        var shifted = bounded.fma(FloatVector.broadcast(FLOATS, LOG2_E), splat(ROUNDING));
        var power = shifted.sub(ROUNDING);
        var rest = power.fma(splat(-LN2_HIGH), bounded);
        rest = power.fma(splat(-LN2_LOW), rest);
        var sum = splat(1.9875691e-4f);
        sum = sum.fma(rest, splat(0.0013981999f));
        sum = sum.fma(rest, splat(0.008333452f));
        sum = sum.fma(rest, splat(0.041665796f));
        sum = sum.fma(rest, splat(0.16666666f));
        sum = sum.fma(rest, splat(0.5f));
        sum = sum.fma(rest.mul(rest), rest).add(1f);
        var exponent =
                shifted.reinterpretAsInts()
                        .sub(Float.floatToRawIntBits(ROUNDING))
                        .lanewise(VectorOperators.LSHL, MANTISSA_BITS);
        return sum.reinterpretAsInts().add(exponent).reinterpretAsFloats();
    }

    private static FloatVector splat(float value) {
        return FloatVector.broadcast(FLOATS, value);
    }

    /** The bits of a float as bf16, rounded to the nearest, ties to even. */
    static short bf16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) 0x7FC0;
        }
        return (short) ((bits + 0x7FFF + ((bits >>> Short.SIZE) & 1)) >>> Short.SIZE);
    }

    static float fromBf16(short bits) {
        return Float.intBitsToFloat(bits << Short.SIZE);
    }

    /** Numbers in bf16 as floats. */
    static FloatVector fromBf16(ShortVector bits) {
        return ((IntVector) bits.convertShape(VectorOperators.S2I, INTS, 0))
                .lanewise(VectorOperators.LSHL, Short.SIZE)
                .reinterpretAsFloats();
    }

    /** A float as fp16, rounded to the nearest, at most the largest number there is. */
    static short fp16(float value) {
        return Float.floatToFloat16(Math.clamp(value, -MOST_FP16, MOST_FP16));
    }

    /** Finite numbers in fp16 as floats. */
    static FloatVector fromFp16(ShortVector bits) {
        var wide = (IntVector) bits.convertShape(VectorOperators.S2I, INTS, 0);
        // Moved to where a float has them, exponent and mantissa tell a number 2 to the 112 times
        // too small, also if it is one of the smallest, which have no leading one.
        var magnitude =
                wide.lanewise(VectorOperators.AND, MAGNITUDE)
                        .lanewise(VectorOperators.LSHL, MANTISSA_BITS - FP16_MANTISSA_BITS)
                        .reinterpretAsFloats()
                        .mul(EXPONENTS_APART);
        return wide.lanewise(VectorOperators.AND, SIGN)
                .lanewise(VectorOperators.OR, magnitude.reinterpretAsInts())
                .reinterpretAsFloats();
    }
}
