package dev.antiphon.registry.plan;

import dev.antiphon.registry.model.ActiveVersion;

import java.util.List;

/**
 * Every reachable node hosts every active version that fits its memory; nodes into which a version
 * does not fit host it together, in chains. Versions come in the order given, the longest active
 * first, so that a new one never drives an older one out.
 *
 * <p>A version that wishes for something has as many replicas as its {@link
 * dev.antiphon.registry.model.Wish} allows, on nodes that it allows; see {@link Quota} for which.
 *
 * <p>What runs goes on where it runs. A chain that has lost stages keeps the others where they are,
 * and spare nodes take the layers that are missing.
 */
public final class Planner {

    private static final int MOST_ROUNDS = 8;

    private final int slots;
    private final int headroomPercent;

    /**
     * Plans with these limits.
     *
     * @param slots how many requests a replica answers at a time
     * @param headroomPercent memory beside the weights, for caches and activations, as a part of
     *     the weights
     */
    public Planner(int slots, int headroomPercent) {
        this.slots = slots;
        this.headroomPercent = headroomPercent;
    }

    /** Decides for every host, whatever the order in which they come. */
    public Plan plan(List<Host> hosts, List<ActiveVersion> versions) {
        var told = hosts;
        var plan = once(told, versions);
        // What one version gives up another may use, and it should not have to wait for a change.
        for (int again = 0; again < MOST_ROUNDS; again++) {
            var before = plan;
            told = told.stream().map(host -> host.told(before.of(host.node()))).toList();
            plan = once(told, versions);
            if (plan.placements().equals(before.placements())) {
                break;
            }
        }
        return plan;
    }

    private Plan once(List<Host> hosts, List<ActiveVersion> versions) {
        var planning = new Planning(hosts, slots);
        var needs = versions.stream().map(this::need).toList();
        needs.forEach(planning::keep);
        needs.forEach(planning::add);
        return planning.plan();
    }

    Need need(ActiveVersion version) {
        return new Need(version, headroomPercent);
    }
}
