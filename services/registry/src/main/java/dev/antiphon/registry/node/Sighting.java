package dev.antiphon.registry.node;

import dev.antiphon.contracts.v1.Heartbeat;
import dev.antiphon.registry.label.Labels;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a heartbeat says that the registry cares for. */
record Sighting(
        String node,
        Status status,
        String region,
        String zone,
        String device,
        String stageAddress,
        double memoryBandwidth,
        long memoryBytes,
        Set<String> remoteModels,
        Labels labels,
        long costPerHour) {

    private static final Pattern LABEL = Pattern.compile("[\\p{Graph} ]{1,100}");

    /** Millionths, so low that sums of them never overflow. */
    private static final long HIGHEST_COST = 1_000_000_000_000L;

    private static final Pattern OPTIONAL = Pattern.compile("[\\p{Graph} ]{0,300}");

    /** Empty if the heartbeat makes no sense. */
    static Optional<Sighting> of(Heartbeat heartbeat) {
        if (!isLabel(heartbeat.getNodeId())
                || !isLabel(heartbeat.getRegion())
                || !isLabel(heartbeat.getDevice())
                || !OPTIONAL.matcher(heartbeat.getZone()).matches()
                || !OPTIONAL.matcher(heartbeat.getStageAddress()).matches()
                || !Double.isFinite(heartbeat.getMemoryBandwidth())
                || heartbeat.getMemoryBytes() < 0
                || !heartbeat.getRemoteModelsList().stream().allMatch(Sighting::isLabel)
                || !Labels.areSound(heartbeat.getLabelsMap())
                || heartbeat.getCostPerHour() < 0
                || heartbeat.getCostPerHour() > HIGHEST_COST) {
            return Optional.empty();
        }
        return Status.of(heartbeat.getPhase())
                .map(
                        status ->
                                new Sighting(
                                        heartbeat.getNodeId(),
                                        status,
                                        heartbeat.getRegion(),
                                        heartbeat.getZone(),
                                        heartbeat.getDevice(),
                                        heartbeat.getStageAddress(),
                                        heartbeat.getMemoryBandwidth(),
                                        heartbeat.getMemoryBytes(),
                                        Set.copyOf(heartbeat.getRemoteModelsList()),
                                        new Labels(heartbeat.getLabelsMap()),
                                        heartbeat.getCostPerHour()));
    }

    private static boolean isLabel(String text) {
        return LABEL.matcher(text).matches();
    }
}
