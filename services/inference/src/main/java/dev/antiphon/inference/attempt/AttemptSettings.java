package dev.antiphon.inference.attempt;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a node takes upon itself for one request.
 *
 * @param withoutProgress attempts in a row that said nothing new, after which a request is given
 *     up; default 4
 * @param maxChoices answers to one request; default 8
 * @param rememberedCancellations requests that were cancelled before this node had them, of which
 *     it keeps so many in mind; default 10,000
 */
public record AttemptSettings(
        @DefaultValue("4") int withoutProgress,
        @DefaultValue("8") int maxChoices,
        @DefaultValue("10000") int rememberedCancellations) {

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is not above 0
     */
    public AttemptSettings {
        above0("without-progress", withoutProgress);
        above0("max-choices", maxChoices);
        above0("remembered-cancellations", rememberedCancellations);
    }

    private static void above0(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    "inference.attempt.%s must be above 0, was %d".formatted(name, value));
        }
    }
}
