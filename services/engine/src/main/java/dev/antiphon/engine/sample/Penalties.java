package dev.antiphon.engine.sample;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a token loses for having been there before.
 *
 * @param repetition divides the logit of every token of prompt and answer, or multiplies a negative
 *     one; 1 changes nothing, above 0 and at most 2
 * @param frequency is taken off the logit of a token for each time it is in the answer, between -2
 *     and 2
 * @param presence is taken off once, between -2 and 2
 * @see <a href="https://arxiv.org/abs/1909.05858">CTRL, section 4.1, for the repetition penalty</a>
 */
public record Penalties(double repetition, double frequency, double presence) {

    /** Nothing is lost. */
    public static final Penalties NONE = new Penalties(1, 0, 0);

    private static final double MOST = 2;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of its range; the message begins with its
     *     name
     */
    public Penalties {
        if (!(repetition > 0 && repetition <= MOST)) {
            throw new IllegalArgumentException(
                    "repetition_penalty must be above 0 and at most 2, was " + repetition);
        }
        checkRange("frequency_penalty", frequency);
        checkRange("presence_penalty", presence);
    }

    private static void checkRange(String name, double value) {
        if (!(value >= -MOST && value <= MOST)) {
            throw new IllegalArgumentException(name + " must be between -2 and 2, was " + value);
        }
    }

    /**
     * Takes the penalties off.
     *
     * @param tokens of prompt and answer
     * @param promptTokens how many of them are the prompt's
     */
    void apply(float[] logits, int[] tokens, int promptTokens) {
        if (repetition != 1) {
            Set<Integer> there = new HashSet<>();
            for (int token : tokens) {
                if (there.add(token)) {
                    double logit = logits[token];
                    logits[token] = (float) (logit > 0 ? logit / repetition : logit * repetition);
                }
            }
        }
        if (frequency != 0 || presence != 0) {
            Map<Integer, Integer> counts = new HashMap<>();
            for (int at = promptTokens; at < tokens.length; at++) {
                counts.merge(tokens[at], 1, Integer::sum);
            }
            counts.forEach(
                    (token, count) -> logits[token] -= (float) (frequency * count + presence));
        }
    }
}
