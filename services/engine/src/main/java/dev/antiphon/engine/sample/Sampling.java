package dev.antiphon.engine.sample;

import java.util.Map;

/**
 * How the next token is chosen: penalties and bias first, then the temperature, then what the three
 * limits leave is drawn from.
 *
 * @param temperature 0 takes the likeliest token; 2 is the most that is taken
 * @param topK only so many of the likeliest tokens are drawn from; 0 for all
 * @param topP of those, only the likeliest that together reach this probability, above 0 and at
 *     most 1
 * @param minP only tokens at least this many times as likely as the likeliest, 0 to 1
 * @param logitBias added to the logits of tokens, -100 to 100
 * @param seed with the choice and the token index the key of the randomness
 */
public record Sampling(
        double temperature,
        int topK,
        double topP,
        double minP,
        Penalties penalties,
        Map<Integer, Double> logitBias,
        long seed) {

    /** Always the likeliest token. */
    public static final Sampling GREEDY = new Sampling(0, 1, 0);

    private static final double MOST_TEMPERATURE = 2;
    private static final double MOST_BIAS = 100;

    /** Without penalties and bias, and with one limit. */
    public Sampling(double temperature, double topP, long seed) {
        this(temperature, 0, topP, 0, Penalties.NONE, Map.of(), seed);
    }

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of its range; the message begins with its
     *     name
     */
    public Sampling {
        logitBias = Map.copyOf(logitBias);
        if (!(temperature >= 0 && temperature <= MOST_TEMPERATURE)) {
            throw new IllegalArgumentException(
                    "temperature must be between 0 and 2, was " + temperature);
        }
        if (topK < 0) {
            throw new IllegalArgumentException("top_k must not be below 0, was " + topK);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("top_p must be above 0 and at most 1, was " + topP);
        }
        if (!(minP >= 0 && minP <= 1)) {
            throw new IllegalArgumentException("min_p must be between 0 and 1, was " + minP);
        }
        logitBias.forEach(
                (token, bias) -> {
                    if (token < 0 || !(Math.abs(bias) <= MOST_BIAS)) {
                        throw new IllegalArgumentException(
                                "logit_bias must be between -100 and 100 for tokens from 0, was %s for %d"
                                        .formatted(bias, token));
                    }
                });
    }

    /** Whether some tokens are left out before one is drawn. */
    boolean isLimited() {
        return topK > 0 || topP < 1 || minP > 0;
    }
}
