package dev.antiphon.console.node;

import dev.antiphon.contracts.v1.HostedVersion;

import java.time.Duration;
import java.util.List;

/**
 * A node as it was heard last.
 *
 * @param silence the time since then
 * @param memoryBytes that it has
 * @param tokensPerSecond over the last seconds
 */
public record Node(
        String id,
        Status status,
        Duration silence,
        String region,
        String device,
        long memoryBytes,
        long memoryUsedBytes,
        List<HostedVersion> versions,
        double tokensPerSecond) {

    /** How it is doing. */
    public enum Status {
        JOINING,
        READY,
        /** Takes nothing new and finishes what runs. */
        DRAINING,
        /** Not heard for a while: dead, or alive and unheard. */
        SILENT,
        /** Said goodbye. */
        LEFT
    }

    public Node {
        versions = List.copyOf(versions);
    }

    /** Whether it is there, ready or not. */
    public boolean isAlive() {
        return status == Status.JOINING || status == Status.READY || status == Status.DRAINING;
    }
}
