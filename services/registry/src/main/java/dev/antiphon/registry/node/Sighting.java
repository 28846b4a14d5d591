package dev.antiphon.registry.node;

import dev.antiphon.contracts.v1.Heartbeat;

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
        Set<String> remoteModels) {

    private static final Pattern LABEL = Pattern.compile("[\\p{Graph} ]{1,100}");
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
                || !heartbeat.getRemoteModelsList().stream().allMatch(Sighting::isLabel)) {
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
                                        Set.copyOf(heartbeat.getRemoteModelsList())));
    }

    private static boolean isLabel(String text) {
        return LABEL.matcher(text).matches();
    }
}
