package dev.antiphon.inference.heartbeat;

import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;

/**
 * How often the node says that it lives.
 *
 * @param interval between two heartbeats; default 1s
 */
public record HeartbeatSettings(@DefaultValue("1s") Duration interval) {

    /**
     * Checks the bound.
     *
     * @throws IllegalArgumentException if the interval is not positive
     */
    public HeartbeatSettings {
        if (!interval.isPositive()) {
            throw new IllegalArgumentException(
                    "inference.heartbeat.interval must be positive, was " + interval);
        }
    }
}
