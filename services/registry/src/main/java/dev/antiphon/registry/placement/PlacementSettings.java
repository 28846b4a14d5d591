package dev.antiphon.registry.placement;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the planner reckons with.
 *
 * @param slots requests that a node answers at a time for one version; default 8
 * @param headroomPercent memory beside the weights, for caches and activations, as a part of the
 *     weights; default 20
 */
@ConfigurationProperties("registry.placements")
record PlacementSettings(@DefaultValue("8") int slots, @DefaultValue("20") int headroomPercent) {

    private static final int MAX_SLOTS = 1000;
    private static final int MAX_HEADROOM = 1000;

    PlacementSettings {
        if (slots < 1 || slots > MAX_SLOTS) {
            throw new IllegalArgumentException(
                    "registry.placements.slots must be 1 to %d, was %d"
                            .formatted(MAX_SLOTS, slots));
        }
        if (headroomPercent < 0 || headroomPercent > MAX_HEADROOM) {
            throw new IllegalArgumentException(
                    "registry.placements.headroom-percent must be 0 to %d, was %d"
                            .formatted(MAX_HEADROOM, headroomPercent));
        }
    }
}
