package dev.antiphon.registry.node;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;

/**
 * How the registry watches the nodes.
 *
 * @param heartbeatTimeout how long a node may be silent before it counts as lost; default 10s
 * @param watchInterval how often silence is looked for; default 1s
 * @param forgetAfter how long a lost or left node stays in the list; default 24h
 * @param eventsKept how long the changes of a node's status are kept; default 30d
 */
@ConfigurationProperties("registry.nodes")
record NodeSettings(
        @DefaultValue("10s") Duration heartbeatTimeout,
        @DefaultValue("1s") Duration watchInterval,
        @DefaultValue("24h") Duration forgetAfter,
        @DefaultValue("30d") Duration eventsKept) {

    NodeSettings {
        requirePositive("heartbeat-timeout", heartbeatTimeout);
        requirePositive("watch-interval", watchInterval);
        requirePositive("forget-after", forgetAfter);
        requirePositive("events-kept", eventsKept);
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(
                    "registry.nodes.%s must be positive, was %s".formatted(name, value));
        }
    }
}
