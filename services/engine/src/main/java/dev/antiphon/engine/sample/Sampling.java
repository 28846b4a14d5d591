package dev.antiphon.engine.sample;

/**
 * How the next token is chosen.
 *
 * @param temperature 0 takes the likeliest token; 2 is the most that is taken
 * @param topP only the likeliest tokens that together reach this probability are drawn from, above
 *     0 and at most 1
 * @param seed with the choice and the token index the key of the randomness
 */
public record Sampling(double temperature, double topP, long seed) {

    /** Always the likeliest token. */
    public static final Sampling GREEDY = new Sampling(0, 1, 0);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of its range; the message begins with its
     *     name
     */
    public Sampling {
        if (!(temperature >= 0 && temperature <= 2)) {
            throw new IllegalArgumentException(
                    "temperature must be between 0 and 2, was " + temperature);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("top_p must be above 0 and at most 1, was " + topP);
        }
    }
}
