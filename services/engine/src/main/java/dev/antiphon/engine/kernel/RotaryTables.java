package dev.antiphon.engine.kernel;

import dev.antiphon.engine.weights.ModelConfig;

/**
 * Cosines and sines of the rotary position embedding. Element {@code i} of a head is turned
 * together with element {@code i + headDim / 2}, as Hugging Face pairs them.
 *
 * @param cos {@code [positions, headDim / 2]}
 * @param sin {@code [positions, headDim / 2]}
 * @see <a href="https://arxiv.org/abs/2104.09864">RoFormer, equation 34</a>
 */
@SuppressWarnings("ArrayRecordComponent") // Read on the hot path and compared by nobody.
record RotaryTables(float[] cos, float[] sin) {

    static RotaryTables of(ModelConfig config, int positions) {
        int pairs = config.headDim() / 2;
        var cos = new float[positions * pairs];
        var sin = new float[positions * pairs];
        for (int pair = 0; pair < pairs; pair++) {
            double trained = Math.pow(config.ropeTheta(), -2.0 * pair / config.headDim());
            float frequency = (float) config.ropeScaling().scaled(trained);
            for (int position = 0; position < positions; position++) {
                float angle = position * frequency;
                // StrictMath, so that every machine turns by the same bits.
                cos[position * pairs + pair] = (float) StrictMath.cos(angle);
                sin[position * pairs + pair] = (float) StrictMath.sin(angle);
            }
        }
        return new RotaryTables(cos, sin);
    }
}
