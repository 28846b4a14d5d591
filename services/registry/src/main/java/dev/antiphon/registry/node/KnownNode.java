package dev.antiphon.registry.node;

import dev.antiphon.registry.label.Labels;

import java.util.Set;

/**
 * A node as other parts of the registry see it.
 *
 * @param zone what fails as one with it; empty if it does not say
 * @param stageAddress host:port at which it hears other stages; empty if it hears none
 * @param memoryBandwidth bytes per second; 0 if it does not say
 * @param memoryBytes what it has for models
 * @param remoteModels what the server offers that it fronts; empty if it hosts weights
 * @param costPerHour millionths; 0 if it does not say
 */
public record KnownNode(
        String id,
        Status status,
        String region,
        String zone,
        String stageAddress,
        double memoryBandwidth,
        long memoryBytes,
        Set<String> remoteModels,
        Labels labels,
        long costPerHour) {

    public KnownNode {
        remoteModels = Set.copyOf(remoteModels);
    }
}
