package dev.antiphon.registry.plan;

import dev.antiphon.contracts.Pool;
import dev.antiphon.registry.model.ActiveVersion;
import dev.antiphon.registry.plan.Plan.Unplaced;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Every reachable node hosts every active version that fits its memory. Versions come in the order
 * given, the longest active first, so that a new one never drives an older one out.
 */
public final class Planner {

    private static final double MEBIBYTE = 1 << 20;

    private final int slots;
    private final int headroomPercent;

    /**
     * Plans with these limits.
     *
     * @param slots how many requests a node answers at a time for one version
     * @param headroomPercent memory beside the weights, for caches and activations, as a part of
     *     the weights
     */
    public Planner(int slots, int headroomPercent) {
        this.slots = slots;
        this.headroomPercent = headroomPercent;
    }

    /** Decides for every host, whatever the order in which they come. */
    public Plan plan(List<Host> hosts, List<ActiveVersion> versions) {
        var placements = new HashMap<String, List<Placed>>();
        var unplaced = new ArrayList<Unplaced>();
        for (Host host : hosts) {
            placements.put(
                    host.node(),
                    host.reachable() ? fill(host, versions, unplaced) : keep(host, versions));
        }
        return new Plan(placements, unplaced);
    }

    /** The memory that a version needs on a node. */
    long neededBytes(ActiveVersion version) {
        return Math.addExact(
                version.weightsBytes(),
                Math.multiplyExact(version.weightsBytes() / 100, headroomPercent));
    }

    private List<Placed> fill(Host host, List<ActiveVersion> versions, List<Unplaced> unplaced) {
        var placed = new ArrayList<Placed>();
        long left = host.memoryBytes();
        for (ActiveVersion version : versions) {
            Optional<Pool> pool = pool(version, host.region());
            long needed = neededBytes(version);
            if (pool.isEmpty()) {
                unplaced.add(
                        unplaced(
                                host,
                                version,
                                "the region of %s, '%s', cannot be part of a pool's name"
                                        .formatted(host.node(), host.region())));
            } else if (needed > left) {
                unplaced.add(unplaced(host, version, tooLarge(host, version, needed, left)));
            } else {
                placed.add(new Placed(version.digest(), pool.get(), slots));
                left -= needed;
            }
        }
        return List.copyOf(placed);
    }

    private static List<Placed> keep(Host host, List<ActiveVersion> versions) {
        var active = versions.stream().map(ActiveVersion::digest).collect(Collectors.toSet());
        return host.placed().stream().filter(placed -> active.contains(placed.version())).toList();
    }

    private static Optional<Pool> pool(ActiveVersion version, String region) {
        try {
            return Optional.of(Pool.of(version.digest(), region));
        } catch (IllegalArgumentException noSuchRegion) {
            return Optional.empty();
        }
    }

    private static String tooLarge(Host host, ActiveVersion version, long needed, long left) {
        return "%s needs %s of memory, %s has %s left of %s"
                .formatted(
                        version.name(),
                        mebibytes(needed),
                        host.node(),
                        mebibytes(left),
                        mebibytes(host.memoryBytes()));
    }

    private static Unplaced unplaced(Host host, ActiveVersion version, String reason) {
        return new Unplaced(host.node(), version.digest(), reason);
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / MEBIBYTE);
    }
}
