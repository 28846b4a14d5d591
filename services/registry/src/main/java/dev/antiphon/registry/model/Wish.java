package dev.antiphon.registry.model;

import dev.antiphon.registry.label.Labels;

import java.util.Collections;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a version wants to be served, and how often. What is empty leaves it to the planner.
 *
 * @param replicas as many as there shall be, and no more; a whole one counts as much as a chain
 * @param regions that alone may host any part of it
 * @param labels that every node has which hosts a part of it
 * @param maxCostPerHour what all nodes that host a part of it may cost together, in millionths; a
 *     node counts in full, whatever else it hosts
 */
public record Wish(
        OptionalInt replicas, Set<String> regions, Labels labels, OptionalLong maxCostPerHour) {

    public static final Wish NONE =
            new Wish(OptionalInt.empty(), Set.of(), Labels.NONE, OptionalLong.empty());

    public Wish {
        regions = Collections.unmodifiableSet(new TreeSet<>(regions));
    }

    public boolean isNone() {
        return equals(NONE);
    }

    /** Whether a node may host a part of the version. */
    public boolean allows(String region, Labels ofNode) {
        return (regions.isEmpty() || regions.contains(region)) && ofNode.contain(labels);
    }
}
