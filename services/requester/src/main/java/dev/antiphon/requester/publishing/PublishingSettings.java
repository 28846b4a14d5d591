package dev.antiphon.requester.publishing;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;

/**
 * How requests are published.
 *
 * @param patience after which a request of which nothing is heard is published again, twice as long
 *     the next time; longer than a node may take to say the first token; default 90s
 */
@ConfigurationProperties("requester.publishing")
public record PublishingSettings(@DefaultValue("90s") Duration patience) {

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if the patience is not positive
     */
    public PublishingSettings {
        if (!patience.isPositive()) {
            throw new IllegalArgumentException(
                    "requester.publishing.patience must be positive, was " + patience);
        }
    }
}
