package dev.antiphon.bots.turn;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;

/**
 * How bots answer.
 *
 * @param temperature 0 is greedy; default 0.3
 * @param topP greater than 0, at most 1; default 0.95
 * @param maxTokens of an answer, and at most half of the model's context; default 400
 * @param deadline after which nobody waits for an answer any more; default 10 minutes
 * @param patience with which a turn waits for somebody to serve its alias; default 30 seconds
 */
@ConfigurationProperties("bots.turn")
record TurnSettings(
        @DefaultValue("0.3") double temperature,
        @DefaultValue("0.95") double topP,
        @DefaultValue("400") int maxTokens,
        @DefaultValue("10m") Duration deadline,
        @DefaultValue("30s") Duration patience) {

    TurnSettings {
        if (temperature < 0 || topP <= 0 || topP > 1 || maxTokens < 1) {
            throw new IllegalArgumentException(
                    "bots.turn: temperature must be at least 0, top-p above 0 and at most 1,"
                            + " max-tokens at least 1");
        }
    }
}
