package dev.antiphon.engine.sample;

import java.util.Arrays;

/**
 * Chooses a token. It keeps no state between tokens: penalties are a function of the tokens before,
 * and the randomness of a token is one of (seed, choice, index), so a continuation on another node
 * draws what this one would have drawn.
 */
public final class Sampler {

    /**
     * Tokens less likely than e to the minus this, measured by the likeliest, are never drawn:
     * their number times their probability is below one in a million for any vocabulary.
     */
    private static final double HORIZON = 32;

    private Sampler() {}

    /**
     * Chooses the token after those that are known.
     *
     * @param logits one for each token of the vocabulary; changed by penalties and bias
     * @param tokens of prompt and answer so far
     * @param promptTokens how many of them are the prompt's
     * @param choice number of the answer among the answers to the same request
     */
    public static int sample(
            float[] logits, Sampling sampling, int[] tokens, int promptTokens, int choice) {
        sampling.penalties().apply(logits, tokens, promptTokens);
        sampling.logitBias()
                .forEach(
                        (token, bias) -> {
                            if (token < logits.length) {
                                logits[token] += bias.floatValue();
                            }
                        });
        int index = tokens.length - promptTokens;
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
        double highest = logits[likeliest(logits)];
        int[] candidates = candidates(logits, highest - HORIZON * sampling.temperature());
        if (sampling.isLimited()) {
            candidates = byLogit(logits, candidates);
        }
        var weights = new double[candidates.length];
        for (int at = 0; at < candidates.length; at++) {
            weights[at] =
                    StrictMath.exp((logits[candidates[at]] - highest) / sampling.temperature());
        }
        int kept = sampling.isLimited() ? kept(weights, sampling) : candidates.length;
        double total = 0;
        for (int at = 0; at < kept; at++) {
            total += weights[at];
        }
        double left = uniform * total;
        for (int at = 0; at < kept - 1; at++) {
            left -= weights[at];
            if (left < 0) {
                return candidates[at];
            }
        }
        return candidates[kept - 1];
    }

    private static int[] candidates(float[] logits, double least) {
        var found = new int[logits.length];
        int count = 0;
        for (int token = 0; token < logits.length; token++) {
            if (logits[token] >= least) {
                found[count++] = token;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** From the likeliest to the least likely, equals by their id. */
    private static int[] byLogit(float[] logits, int[] tokens) {
        var keys = new long[tokens.length];
        for (int at = 0; at < tokens.length; at++) {
            int bits = Float.floatToIntBits(logits[tokens[at]]);
            // Negative floats order the other way round; turned over, all order like whole numbers.
            int ordered = bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
            keys[at] = (long) ~ordered << Integer.SIZE | tokens[at];
        }
        Arrays.sort(keys);
        return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
    }

    /** How many of the weights, the largest first, the limits leave; at least one. */
    private static int kept(double[] weights, Sampling sampling) {
        int kept =
                sampling.topK() == 0 ? weights.length : Math.min(sampling.topK(), weights.length);
        double total = 0;
        for (int at = 0; at < kept; at++) {
            total += weights[at];
        }
        double reached = 0;
        for (int at = 0; at < kept; at++) {
            boolean enough = at > 0 && reached >= sampling.topP() * total;
            if (enough || weights[at] < sampling.minP() * weights[0]) {
                return at;
            }
            reached += weights[at];
        }
        return kept;
    }
}
