package dev.antiphon.engine.kernel;

import dev.antiphon.engine.weights.LlamaConfig;

/**
 * Cosines and sines of the rotary position embedding, both halves of a head alike as Hugging Face
 * pairs them.
 *
 * @param cos {@code [context, headDim]}
 * @param sin {@code [context, headDim]}
 * @see <a href="https://arxiv.org/abs/2104.09864">RoFormer, equation 34</a>
 */
@SuppressWarnings("ArrayRecordComponent") // Read on the hot path and compared by nobody.
record RotaryTables(float[] cos, float[] sin) {

    static RotaryTables of(LlamaConfig config) {
        int width = config.headDim();
        var cos = new float[config.contextTokens() * width];
        var sin = new float[config.contextTokens() * width];
        for (int pair = 0; pair < width / 2; pair++) {
            float frequency = (float) Math.pow(config.ropeTheta(), -2.0 * pair / width);
            for (int position = 0; position < config.contextTokens(); position++) {
                float angle = position * frequency;
                int at = position * width + pair;
                cos[at] = cos[at + width / 2] = (float) Math.cos(angle);
                sin[at] = sin[at + width / 2] = (float) Math.sin(angle);
            }
        }
        return new RotaryTables(cos, sin);
    }
}
