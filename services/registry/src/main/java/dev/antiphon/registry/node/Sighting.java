package dev.antiphon.registry.node;

import dev.antiphon.contracts.v1.Heartbeat;

import java.util.Optional;
import java.util.regex.Pattern;

/** What a heartbeat says that the registry cares for. */
record Sighting(String node, Status status, String region, String device, long memoryBytes) {

    private static final Pattern LABEL = Pattern.compile("[\\p{Graph} ]{1,100}");

    /** Empty if the heartbeat makes no sense. */
    static Optional<Sighting> of(Heartbeat heartbeat) {
        if (!isLabel(heartbeat.getNodeId())
                || !isLabel(heartbeat.getRegion())
                || !isLabel(heartbeat.getDevice())
                || heartbeat.getMemoryBytes() < 0) {
            return Optional.empty();
        }
        return Status.of(heartbeat.getPhase())
                .map(
                        status ->
                                new Sighting(
                                        heartbeat.getNodeId(),
                                        status,
                                        heartbeat.getRegion(),
                                        heartbeat.getDevice(),
                                        heartbeat.getMemoryBytes()));
    }

    private static boolean isLabel(String text) {
        return LABEL.matcher(text).matches();
    }
}
