package dev.antiphon.requester.admission;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.Priority;
import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.contracts.v1.Heartbeat;
import dev.antiphon.contracts.v1.HostedVersion;
import dev.antiphon.contracts.v1.HostingPhase;
import dev.antiphon.contracts.v1.NodePhase;

import org.springframework.stereotype.Component;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who takes requests at the moment, by the heartbeats. Silence counts only while somebody listens.
 */
@Component
public final class LiveNodes {

    private final AdmissionSettings settings;
    private final Map<String, Seen> nodes = new HashMap<>();

    LiveNodes(AdmissionSettings settings) {
        this.settings = settings;
    }

    /** A lane of a pool. */
    record Lane(Pool pool, Priority priority) {}

    /**
     * What a live node offers a lane.
     *
     * @param slots answers it gives at the same time; above 0
     * @param busy those that are taken, by whomever
     */
    record Offer(String node, int slots, int busy) {}

    private record Seen(Instant at, Map<Lane, Offer> offers) {}

    /** Takes a heartbeat in. */
    public synchronized void heard(Heartbeat heartbeat, Instant at) {
        if (heartbeat.getPhase() == NodePhase.NODE_PHASE_READY) {
            nodes.put(heartbeat.getNodeId(), new Seen(at, offers(heartbeat)));
        } else {
            nodes.remove(heartbeat.getNodeId());
        }
    }

    /** Silence after which a node does not count. */
    public Duration timeout() {
        return settings.nodeTimeout();
    }

    /** Whoever spoke within the timeout before has been heard. */
    public synchronized void listened(Instant until) {
        var limit = until.minus(settings.nodeTimeout());
        nodes.values().removeIf(seen -> seen.at().isBefore(limit));
    }

    /** What live nodes offer a lane; empty if none serves it. */
    synchronized List<Offer> offers(Lane lane) {
        return nodes.values().stream()
                .flatMap(seen -> Optional.ofNullable(seen.offers().get(lane)).stream())
                .toList();
    }

    private static Map<Lane, Offer> offers(Heartbeat heartbeat) {
        var offers = new HashMap<Lane, Offer>();
        for (var hosted : heartbeat.getVersionsList()) {
            if (hosted.getPhase() == HostingPhase.HOSTING_PHASE_SERVING) {
                pool(heartbeat, hosted)
                        .ifPresent(pool -> offer(heartbeat.getNodeId(), pool, hosted, offers));
            }
        }
        return offers;
    }

    private static void offer(
            String node, Pool pool, HostedVersion hosted, Map<Lane, Offer> offers) {
        for (var slots : hosted.getLanesList()) {
            if (slots.getSlots() > 0) {
                Stream.of(Priority.values())
                        .filter(priority -> priority.lane().equals(slots.getLane()))
                        .forEach(
                                priority ->
                                        offers.put(
                                                new Lane(pool, priority),
                                                new Offer(
                                                        node, slots.getSlots(), slots.getBusy())));
            }
        }
        // A node of an older release does not tell its lanes apart.
        if (hosted.getLanesCount() == 0 && hosted.getSlots() > 0) {
            offers.put(
                    new Lane(pool, Priority.NORMAL),
                    new Offer(node, hosted.getSlots(), hosted.getSlotsBusy()));
        }
    }

    private static Optional<Pool> pool(Heartbeat heartbeat, HostedVersion hosted) {
        try {
            return Optional.of(
                    Pool.of(new VersionDigest(hosted.getVersion()), heartbeat.getRegion()));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
