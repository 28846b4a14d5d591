package dev.antiphon.registry.plan;

import dev.antiphon.registry.label.Labels;

import java.util.List;
import java.util.Set;

/**
 * A node as the planner sees it.
 *
 * @param zone what fails as one with it, such as a rack or a data centre; a chain stays in one
 *     where it can
 * @param address host:port at which it hears other stages of a chain; empty if it cannot be part of
 *     one
 * @param memoryBytes what it has for models
 * @param remoteModels what the server offers that it fronts; such a node hosts no weights
 * @param speed how fast it is, by whatever measure is the same for all nodes; above 0
 * @param labels what versions may wish for
 * @param costPerHour millionths of whatever currency all nodes use; 0 if it does not say
 * @param reachable whether it lives and takes placements; what another one was told stays as it is,
 *     because it may be alive and unheard
 * @param placed what it was last told to run
 */
public record Host(
        String node,
        String region,
        String zone,
        String address,
        long memoryBytes,
        Set<String> remoteModels,
        double speed,
        Labels labels,
        long costPerHour,
        boolean reachable,
        List<Placed> placed) {

    public Host {
        placed = List.copyOf(placed);
        remoteModels = Set.copyOf(remoteModels);
    }

    /** A node that hosts weights, without labels or costs. */
    public Host(
            String node,
            String region,
            String zone,
            String address,
            long memoryBytes,
            double speed,
            boolean reachable,
            List<Placed> placed) {
        this(
                node,
                region,
                zone,
                address,
                memoryBytes,
                Set.of(),
                speed,
                Labels.NONE,
                0,
                reachable,
                placed);
    }

    /** What it costs in an hour for how fast it is. */
    double costPerSpeed() {
        return costPerHour / speed;
    }

    /** The same after it was told to run something else. */
    Host told(List<Placed> placed) {
        return new Host(
                node,
                region,
                zone,
                address,
                memoryBytes,
                remoteModels,
                speed,
                labels,
                costPerHour,
                reachable,
                placed);
    }
}
