package dev.antiphon.inference.placement;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.Placement;
import dev.antiphon.contracts.v1.PlacementState;
import dev.antiphon.contracts.v1.VersionState;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** This node's copy of what the registry published. Used by one thread. */
final class DesiredState {

    private final String nodeId;
    private final Map<String, VersionState> versions = new HashMap<>();
    private List<Placement> placements = List.of();

    DesiredState(String nodeId) {
        this.nodeId = nodeId;
    }

    /** Takes in a record of one of the two topics. */
    void hear(ConsumerRecord<String, byte[]> published) throws InvalidProtocolBufferException {
        byte[] state = published.value();
        if (published.topic().equals(Topics.VERSIONS.name())) {
            if (state == null) {
                versions.remove(published.key());
            } else {
                versions.put(published.key(), VersionState.parseFrom(state));
            }
        } else if (nodeId.equals(published.key())) {
            placements =
                    state == null ? List.of() : PlacementState.parseFrom(state).getPlacementsList();
        }
    }

    /** What to run; a version about which nothing is known yet is not among it. */
    List<Wanted> wanted() {
        return placements.stream()
                .filter(placement -> versions.containsKey(placement.getVersion()))
                .map(placement -> new Wanted(placement, version(placement)))
                .toList();
    }

    private VersionState version(Placement placement) {
        return versions.getOrDefault(placement.getVersion(), VersionState.getDefaultInstance());
    }
}
