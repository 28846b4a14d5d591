package dev.antiphon.requester.admission;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;

/**
 * How much is taken in.
 *
 * @param maxWaiting requests of a workspace that may wait for a slot of a pool; default 256
 * @param maxPerWorkspace requests of a workspace in flight at this requester; default 512
 * @param deadline within which an answer must be complete; default 10m
 * @param nodeTimeout silence after which a node does not count; default 10s
 */
@ConfigurationProperties("requester.admission")
public record AdmissionSettings(
        @DefaultValue("256") int maxWaiting,
        @DefaultValue("512") int maxPerWorkspace,
        @DefaultValue("10m") Duration deadline,
        @DefaultValue("10s") Duration nodeTimeout) {

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one makes no sense
     */
    public AdmissionSettings {
        if (maxWaiting < 0) {
            throw new IllegalArgumentException(
                    "requester.admission.max-waiting must not be negative, was " + maxWaiting);
        }
        if (maxPerWorkspace <= 0) {
            throw new IllegalArgumentException(
                    "requester.admission.max-per-workspace must be above 0, was "
                            + maxPerWorkspace);
        }
        requirePositive("deadline", deadline);
        requirePositive("node-timeout", nodeTimeout);
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(
                    "requester.admission.%s must be positive, was %s".formatted(name, value));
        }
    }
}
