package dev.antiphon.console.overview;

import dev.antiphon.console.desired.DesiredState;
import dev.antiphon.console.node.Node;
import dev.antiphon.console.page.Figures;
import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.contracts.v1.HostedVersion;
import dev.antiphon.contracts.v1.HostingPhase;
import dev.antiphon.contracts.v1.Placement;
import dev.antiphon.contracts.v1.PlacementState;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * What the overview shows at a moment.
 *
 * @param running requests that hold a slot
 * @param tokensPerSecond of all nodes, ready to be read
 */
record Overview(
        List<NodeRow> nodes,
        List<PoolRow> pools,
        long nodesReady,
        int running,
        int slots,
        String tokensPerSecond,
        Sparkline sparkline) {

    /** How well something is, for its colour; words say the same. */
    enum Tone {
        GOOD,
        BUSY,
        WARNING,
        QUIET
    }

    record NodeRow(
            String id,
            String status,
            Tone tone,
            String region,
            String device,
            String memory,
            int memoryPercent,
            String tokensPerSecond,
            List<HostedRow> versions) {}

    record HostedRow(
            String name, String phase, Tone tone, int slots, int slotsBusy, String problem) {}

    /**
     * A version in a region.
     *
     * @param serving the nodes that serve it
     * @param planned the nodes that should
     * @param aliases that lead to it, with their shares
     */
    record PoolRow(
            String pool,
            String version,
            String region,
            Tone tone,
            int serving,
            int planned,
            int slots,
            int slotsBusy,
            List<String> aliases) {

        public int busyPercent() {
            return slots == 0 ? 0 : 100 * slotsBusy / slots;
        }
    }

    static Overview of(List<Node> nodes, DesiredState desired, List<Double> throughput) {
        var alive = nodes.stream().filter(Node::isAlive).toList();
        return new Overview(
                nodes.stream().map(node -> nodeRow(node, desired)).toList(),
                poolRows(alive, desired),
                nodes.stream().filter(node -> node.status() == Node.Status.READY).count(),
                serving(alive).stream().mapToInt(HostedVersion::getSlotsBusy).sum(),
                serving(alive).stream().mapToInt(HostedVersion::getSlots).sum(),
                Figures.rate(nodes.stream().mapToDouble(Node::tokensPerSecond).sum()),
                Sparkline.of(throughput));
    }

    private static List<HostedVersion> serving(List<Node> nodes) {
        return nodes.stream()
                .flatMap(node -> node.versions().stream())
                .filter(Overview::isServing)
                .toList();
    }

    private static boolean isServing(HostedVersion hosted) {
        return hosted.getPhase() == HostingPhase.HOSTING_PHASE_SERVING;
    }

    private static NodeRow nodeRow(Node node, DesiredState desired) {
        String status = node.status().name().toLowerCase(Locale.ROOT);
        return new NodeRow(
                node.id(),
                node.status() == Node.Status.SILENT
                        ? status + " for " + Figures.ago(node.silence())
                        : status,
                switch (node.status()) {
                    case READY -> Tone.GOOD;
                    case JOINING, DRAINING -> Tone.BUSY;
                    case SILENT -> Tone.WARNING;
                    case LEFT -> Tone.QUIET;
                },
                node.region(),
                node.device(),
                Figures.bytes(node.memoryUsedBytes()) + " of " + Figures.bytes(node.memoryBytes()),
                node.memoryBytes() <= 0
                        ? 0
                        : Math.clamp(100 * node.memoryUsedBytes() / node.memoryBytes(), 0, 100),
                Figures.rate(node.tokensPerSecond()),
                node.isAlive()
                        ? node.versions().stream().map(each -> hostedRow(each, desired)).toList()
                        : List.of());
    }

    private static HostedRow hostedRow(HostedVersion hosted, DesiredState desired) {
        return new HostedRow(
                desired.nameOf(hosted.getVersion()),
                switch (hosted.getPhase()) {
                    case HOSTING_PHASE_SERVING -> "serving";
                    case HOSTING_PHASE_FAILED -> "failed";
                    case HOSTING_PHASE_LOADING, HOSTING_PHASE_UNSPECIFIED, UNRECOGNIZED ->
                            "loading";
                },
                switch (hosted.getPhase()) {
                    case HOSTING_PHASE_SERVING -> Tone.GOOD;
                    case HOSTING_PHASE_FAILED -> Tone.WARNING;
                    case HOSTING_PHASE_LOADING, HOSTING_PHASE_UNSPECIFIED, UNRECOGNIZED ->
                            Tone.BUSY;
                },
                hosted.getSlots(),
                hosted.getSlotsBusy(),
                hosted.getProblem());
    }

    /** A pool while it is added up. */
    private static final class Sum {
        private final String version;
        private int serving;
        private int planned;
        private int slots;
        private int busy;

        private Sum(String version) {
            this.version = version;
        }
    }

    private static List<PoolRow> poolRows(List<Node> alive, DesiredState desired) {
        var sums = new TreeMap<String, Sum>();
        for (PlacementState plan : desired.placements().values()) {
            for (Placement placement : plan.getPlacementsList()) {
                sums.computeIfAbsent(placement.getPool(), _ -> new Sum(placement.getVersion()))
                        .planned++;
            }
        }
        for (Node node : alive) {
            for (HostedVersion hosted : node.versions()) {
                if (isServing(hosted) && isPool(hosted.getVersion(), node.region())) {
                    String pool =
                            Pool.of(new VersionDigest(hosted.getVersion()), node.region()).name();
                    Sum sum = sums.computeIfAbsent(pool, _ -> new Sum(hosted.getVersion()));
                    sum.serving++;
                    sum.slots += hosted.getSlots();
                    sum.busy += hosted.getSlotsBusy();
                }
            }
        }
        var rows = new ArrayList<PoolRow>();
        sums.forEach((pool, sum) -> rows.add(poolRow(pool, sum, desired)));
        rows.sort(Comparator.comparing(PoolRow::version).thenComparing(PoolRow::region));
        return rows;
    }

    private static boolean isPool(String version, String region) {
        try {
            Pool.of(new VersionDigest(version), region);
            return true;
        } catch (IllegalArgumentException malformed) {
            // A heartbeat may say anything.
            return false;
        }
    }

    private static PoolRow poolRow(String pool, Sum sum, DesiredState desired) {
        return new PoolRow(
                pool,
                desired.nameOf(sum.version),
                pool.substring(pool.indexOf('.') + 1),
                sum.serving == 0 ? Tone.WARNING : sum.serving < sum.planned ? Tone.BUSY : Tone.GOOD,
                sum.serving,
                Math.max(sum.planned, sum.serving),
                sum.slots,
                sum.busy,
                desired.rollouts().values().stream()
                        .flatMap(
                                rollout ->
                                        rollout.getWeightsList().stream()
                                                .filter(
                                                        weight ->
                                                                weight.getVersion()
                                                                        .equals(sum.version))
                                                .map(
                                                        weight ->
                                                                rollout.getAlias()
                                                                        + " "
                                                                        + Figures.percent(
                                                                                weight
                                                                                        .getPermille())))
                        .sorted()
                        .toList());
    }
}
