package dev.antiphon.registry.plan;

import dev.antiphon.contracts.VersionDigest;

import java.util.List;
import java.util.Map;

/**
 * What every node should run.
 *
 * @param placements by node; a node without any is in it
 * @param unplaced the pairs of reachable nodes and active versions that do not come together
 */
public record Plan(Map<String, List<Placed>> placements, List<Unplaced> unplaced) {

    public Plan {
        placements = Map.copyOf(placements);
        unplaced = List.copyOf(unplaced);
    }

    /** What a node should run; nothing if the node is unknown. */
    public List<Placed> of(String node) {
        return placements.getOrDefault(node, List.of());
    }

    /** Why a node does not run a version, in words. */
    public record Unplaced(String node, VersionDigest version, String reason) {}
}
