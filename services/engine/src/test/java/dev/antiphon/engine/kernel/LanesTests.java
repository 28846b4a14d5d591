package dev.antiphon.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;

import org.junit.jupiter.api.Test;

import java.util.Random;

class LanesTests {

    @Test
    void readsEveryFiniteNumberInFp16() {
        for (int bits = 0; bits <= 0xFFFF; bits++) {
            float expected = Float.float16ToFloat((short) bits);
            if (Float.isFinite(expected)) {
                var read =
                        Lanes.fromFp16(ShortVector.broadcast(Lanes.SHORTS, (short) bits)).lane(0);
                assertThat(Float.floatToRawIntBits(read))
                        .as("%x", bits)
                        .isEqualTo(Float.floatToRawIntBits(expected));
            }
        }
    }

    @Test
    void keepsWhatIsTooLargeForFp16AtTheLargestNumber() {
        assertThat(Float.float16ToFloat(Lanes.fp16(1e9f))).isEqualTo(65_504f);
        assertThat(Float.float16ToFloat(Lanes.fp16(-1e9f))).isEqualTo(-65_504f);
    }

    @Test
    void roundsToTheNearestNumberInBf16() {
        assertThat(Lanes.fromBf16(Lanes.bf16(1 + 0x1p-8f))).isEqualTo(1f);
        assertThat(Lanes.fromBf16(Lanes.bf16(1.005f))).isEqualTo(1.0078125f);
        assertThat(Lanes.fromBf16(Lanes.bf16(-3f))).isEqualTo(-3f);
        assertThat(Lanes.fromBf16(Lanes.bf16(Float.NaN))).isNaN();
        assertThat(Lanes.fromBf16(Lanes.bf16(Float.POSITIVE_INFINITY))).isInfinite();
    }

    @Test
    void raisesEToAnyPowerAlmostExactly() {
        var random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            float x = random.nextFloat(-87f, 88f);
            float power = Lanes.exp(FloatVector.broadcast(Lanes.FLOATS, x)).lane(0);
            double exact = Math.exp(x);
            assertThat((double) power).as("e to the %s", x).isCloseTo(exact, within(exact * 2e-7));
        }
    }

    @Test
    void raisesEToHugePowersWithoutLeavingTheNumbers() {
        assertThat(Lanes.exp(FloatVector.broadcast(Lanes.FLOATS, 1e30f)).lane(0)).isFinite();
        assertThat(Lanes.exp(FloatVector.broadcast(Lanes.FLOATS, Float.NEGATIVE_INFINITY)).lane(0))
                .isBetween(0f, 1e-37f);
    }
}
