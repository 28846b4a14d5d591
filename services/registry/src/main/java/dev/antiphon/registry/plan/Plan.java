package dev.antiphon.registry.plan;

import dev.antiphon.contracts.VersionDigest;

import java.util.List;
import java.util.Map;

/**
 * What every node should run.
 *
 * @param placements by node; a node without any is in it
 * @param unplaced the pairs of reachable nodes and active versions that do not come together
 * @param unmet the versions whose wish could not be met
 */
public record Plan(
        Map<String, List<Placed>> placements, List<Unplaced> unplaced, List<Unmet> unmet) {

    public Plan {
        placements = Map.copyOf(placements);
        unplaced = List.copyOf(unplaced);
        unmet = List.copyOf(unmet);
    }

    /** What a node should run; nothing if the node is unknown. */
    public List<Placed> of(String node) {
        return placements.getOrDefault(node, List.of());
    }

    /** Why a node does not run a version, in words. */
    public record Unplaced(String node, VersionDigest version, String reason) {}

    /**
     * Why a version has fewer replicas than it wishes for, in words.
     *
     * @param replicas that are there, on nodes that are heard
     * @param wished how many there should be
     */
    public record Unmet(VersionDigest version, int replicas, int wished, String reason) {}
}
