package dev.antiphon.console.user;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;

/**
 * How often somebody may try to come in.
 *
 * @param attempts that a name may fail with from one address within a window; default 5
 * @param attemptsOfAddress that an address may fail with, whatever the names; default 30
 * @param attemptsOfName that a name may fail with, wherever from; default 100
 * @param window after which it counts from zero again; default 5m
 */
@ConfigurationProperties("console.login")
record ThrottleSettings(
        @DefaultValue("5") int attempts,
        @DefaultValue("30") int attemptsOfAddress,
        @DefaultValue("100") int attemptsOfName,
        @DefaultValue("5m") Duration window) {

    ThrottleSettings {
        requirePositive("attempts", attempts);
        requirePositive("attempts-of-address", attemptsOfAddress);
        requirePositive("attempts-of-name", attemptsOfName);
        if (!window.isPositive()) {
            throw new IllegalArgumentException(
                    "console.login.window must be positive, was " + window);
        }
    }

    private static void requirePositive(String setting, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "console.login.%s must be positive, was %d".formatted(setting, value));
        }
    }
}
