package dev.antiphon.bots.access;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Who may change the bots.
 *
 * @param adminToken what every write has to bear; no default, at least {@value #MIN_LENGTH}
 *     characters
 */
@ConfigurationProperties("bots")
record AccessSettings(@Nullable String adminToken) {

    static final int MIN_LENGTH = 16;

    AccessSettings {
        if (adminToken == null || adminToken.length() < MIN_LENGTH) {
            throw new IllegalArgumentException(
                    "bots.admin-token must be set, to at least "
                            + MIN_LENGTH
                            + " characters that nobody can guess; every write needs it");
        }
    }
}
