package dev.antiphon.registry.plan;

import java.util.List;

/**
 * A node as the planner sees it.
 *
 * @param memoryBytes what it has for models
 * @param reachable whether it lives and takes placements; what another one was told stays as it is,
 *     because it may be alive and unheard
 * @param placed what it was last told to run
 */
public record Host(
        String node, String region, long memoryBytes, boolean reachable, List<Placed> placed) {

    public Host {
        placed = List.copyOf(placed);
    }
}
