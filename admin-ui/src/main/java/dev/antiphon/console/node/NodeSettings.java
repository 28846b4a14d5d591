package dev.antiphon.console.node;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;

/**
 * How silence is understood.
 *
 * @param silentAfter the time without a heartbeat after which a node is shown as silent; default 5s
 * @param forgottenAfter the time after which it is not shown any more; default 10m
 */
@ConfigurationProperties("console.nodes")
record NodeSettings(
        @DefaultValue("5s") Duration silentAfter, @DefaultValue("10m") Duration forgottenAfter) {

    NodeSettings {
        if (!silentAfter.isPositive()) {
            throw new IllegalArgumentException(
                    "console.nodes.silent-after must be positive, was " + silentAfter);
        }
        if (forgottenAfter.compareTo(silentAfter) < 0) {
            throw new IllegalArgumentException(
                    "console.nodes.forgotten-after must not be shorter than silent-after, was "
                            + forgottenAfter);
        }
    }
}
