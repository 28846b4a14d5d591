package dev.antiphon.gateway.limit;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.contracts.v1.Heartbeat;
import dev.antiphon.contracts.v1.HostedVersion;
import dev.antiphon.contracts.v1.HostingPhase;
import dev.antiphon.contracts.v1.NodePhase;

import org.springframework.stereotype.Component;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who takes requests at the moment, by the heartbeats. Silence counts only while somebody listens:
 * a node is measured by the time up to which the heartbeats have been read.
 */
@Component
public final class LiveNodes {

    private final AdmissionSettings settings;
    private final Map<String, Seen> nodes = new HashMap<>();

    LiveNodes(AdmissionSettings settings) {
        this.settings = settings;
    }

    /**
     * What the live nodes of a pool offer.
     *
     * @param slots answers they give at the same time; above 0
     * @param busy those that are taken, by whomever
     */
    record Capacity(int slots, int busy) {

        Capacity plus(Capacity other) {
            return new Capacity(slots + other.slots, busy + other.busy);
        }
    }

    private record Seen(Instant at, Map<Pool, Capacity> pools) {}

    /** Takes a heartbeat in. */
    public synchronized void heard(Heartbeat heartbeat, Instant at) {
        if (heartbeat.getPhase() == NodePhase.NODE_PHASE_READY) {
            nodes.put(heartbeat.getNodeId(), new Seen(at, pools(heartbeat)));
        } else {
            nodes.remove(heartbeat.getNodeId());
        }
    }

    /** All heartbeats that came until now have been taken in. */
    public synchronized void listened(Instant until) {
        var limit = until.minus(settings.nodeTimeout());
        nodes.values().removeIf(seen -> seen.at().isBefore(limit));
    }

    /** Empty if no live node serves the pool. */
    synchronized Optional<Capacity> capacity(Pool pool) {
        return nodes.values().stream()
                .flatMap(seen -> Optional.ofNullable(seen.pools().get(pool)).stream())
                .reduce(Capacity::plus);
    }

    private static Map<Pool, Capacity> pools(Heartbeat heartbeat) {
        var pools = new HashMap<Pool, Capacity>();
        for (var hosted : heartbeat.getVersionsList()) {
            if (hosted.getPhase() == HostingPhase.HOSTING_PHASE_SERVING && hosted.getSlots() > 0) {
                pool(heartbeat, hosted)
                        .ifPresent(
                                pool ->
                                        pools.put(
                                                pool,
                                                new Capacity(
                                                        hosted.getSlots(), hosted.getSlotsBusy())));
            }
        }
        return pools;
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
