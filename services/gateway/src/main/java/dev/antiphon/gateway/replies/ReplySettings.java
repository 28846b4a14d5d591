package dev.antiphon.gateway.replies;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.util.UUID;

/**
 * How a gateway reads the reply log.
 *
 * @param instanceId by which gateways share the partitions of the log among them; default a new one
 *     with every start
 * @param catchUps clients that come back whose answers are read from the log at the same time; more
 *     wait; default 4
 */
@ConfigurationProperties("gateway.replies")
public record ReplySettings(@DefaultValue("") String instanceId, @DefaultValue("4") int catchUps) {

    /**
     * Draws an id if none is given.
     *
     * @throws IllegalArgumentException if a bound is not above 0
     */
    public ReplySettings {
        if (instanceId.isBlank()) {
            instanceId = UUID.randomUUID().toString();
        }
        if (catchUps <= 0) {
            throw new IllegalArgumentException(
                    "gateway.replies.catch-ups must be above 0, was " + catchUps);
        }
    }
}
