package dev.antiphon.console.user;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Who may come in first.
 *
 * @param adminPassword of the user {@code admin}, who is added when there is no user at all; not
 *     looked at afterwards
 */
@ConfigurationProperties("console")
record UserSettings(@Nullable String adminPassword) {

    @Override
    public String toString() {
        return "UserSettings[…]";
    }
}
