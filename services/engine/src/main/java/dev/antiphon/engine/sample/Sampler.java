package dev.antiphon.engine.sample;

import java.util.stream.IntStream;

/**
 * Chooses a token. It keeps no state between tokens: the randomness of a token is a function of
 * (seed, choice, index), so a continuation on another node draws what this one would have drawn.
 */
public final class Sampler {

    private Sampler() {}

    /**
     * Chooses the token at an index.
     *
     * @param logits one for each token of the vocabulary
     * @param choice number of the answer among the answers to the same request
     * @param index how many tokens of this answer were chosen before
     */
    public static int sample(float[] logits, Sampling sampling, int choice, int index) {
        return sampling.temperature() == 0
                ? likeliest(logits)
                : drawn(logits, sampling, Randomness.uniform(sampling.seed(), choice, index));
    }

    /** The first of the highest logits. */
    private static int likeliest(float[] logits) {
        int best = 0;
        for (int token = 1; token < logits.length; token++) {
            if (logits[token] > logits[best]) {
                best = token;
            }
        }
        return best;
    }

    private static int drawn(float[] logits, Sampling sampling, double uniform) {
        double[] weights = weights(logits, sampling.temperature());
        int[] order = byWeight(weights);
        double total = 0;
        for (int token : order) {
            total += weights[token];
        }
        int kept = 0;
        double nucleus = 0;
        while (kept < order.length && (kept == 0 || nucleus < sampling.topP() * total)) {
            nucleus += weights[order[kept++]];
        }
        double left = uniform * nucleus;
        for (int at = 0; at < kept - 1; at++) {
            left -= weights[order[at]];
            if (left < 0) {
                return order[at];
            }
        }
        return order[kept - 1];
    }

    /** Unnormalised probabilities; the likeliest token has 1. */
    private static double[] weights(float[] logits, double temperature) {
        float highest = logits[likeliest(logits)];
        var weights = new double[logits.length];
        for (int token = 0; token < logits.length; token++) {
            weights[token] = StrictMath.exp((logits[token] - highest) / temperature);
        }
        return weights;
    }

    /** Tokens from the likeliest to the least likely, equals by their id. */
    private static int[] byWeight(double[] weights) {
        return IntStream.range(0, weights.length)
                .boxed()
                .sorted((one, other) -> Double.compare(weights[other], weights[one]))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
