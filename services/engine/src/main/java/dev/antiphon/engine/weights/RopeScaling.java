package dev.antiphon.engine.weights;

/** How the frequencies of the rotary position embedding are stretched for long contexts. */
public sealed interface RopeScaling {

    /**
     * The frequency to use instead of the one that the base gives.
     *
     * @param frequency radians per position
     */
    double scaled(double frequency);

    /** As trained. */
    record None() implements RopeScaling {

        @Override
        public double scaled(double frequency) {
            return frequency;
        }
    }

    /**
     * Every position counts a fraction.
     *
     * @see <a href="https://arxiv.org/abs/2306.15595">Position interpolation</a>
     */
    record Linear(double factor) implements RopeScaling {

        @Override
        public double scaled(double frequency) {
            return frequency / factor;
        }
    }

    /**
     * Llama 3.1's: slow frequencies are stretched, fast ones stay, those between are mixed.
     *
     * @param lowFrequency turns in the original context below which a frequency is stretched whole
     * @param highFrequency turns above which it stays
     * @param originalContext tokens the model was first trained for
     * @see <a href="https://github.com/meta-llama/llama-models">apply_scaling in Meta's reference
     *     code</a>
     */
    record Llama3(double factor, double lowFrequency, double highFrequency, double originalContext)
            implements RopeScaling {

        @Override
        public double scaled(double frequency) {
            double turns = originalContext * frequency / (2 * Math.PI);
            double kept = (turns - lowFrequency) / (highFrequency - lowFrequency);
            double share = Math.clamp(kept, 0.0, 1.0);
            return (1 - share) * frequency / factor + share * frequency;
        }
    }
}
