package dev.antiphon.registry.node;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** Keeps what is known of the nodes up to date. Times are those of the registry's own clock. */
@Component
class NodeWatch {

    private static final Logger log = LoggerFactory.getLogger(NodeWatch.class);
    private static final Set<Status> GONE = EnumSet.of(Status.LOST, Status.LEFT);

    private final Nodes nodes;
    private final NodeEvents history;
    private final ApplicationEventPublisher events;
    private final NodeSettings settings;
    private final Clock clock;

    NodeWatch(
            Nodes nodes,
            NodeEvents history,
            ApplicationEventPublisher events,
            NodeSettings settings,
            Clock clock) {
        this.nodes = nodes;
        this.history = history;
        this.events = events;
        this.settings = settings;
        this.clock = clock;
    }

    /** These nodes were heard just now. */
    @Transactional
    void saw(Collection<Sighting> sightings) {
        boolean changed = false;
        for (Sighting sighting : sightings) {
            changed |= saw(sighting);
        }
        if (changed) {
            events.publishEvent(new NodesChanged());
        }
    }

    private boolean saw(Sighting sighting) {
        var known = nodes.findById(sighting.node());
        if (known.isEmpty()) {
            nodes.save(new Node(sighting, clock.instant()));
            remember(sighting.node(), null, sighting.status(), "first heartbeat");
            return true;
        }
        Node node = known.get();
        Status before = node.status();
        boolean changed = node.seen(sighting, clock.instant());
        if (before != node.status()) {
            remember(
                    node.id(),
                    before,
                    node.status(),
                    before == Status.LOST && node.status() != Status.LEFT
                            ? "heard again"
                            : "the node says so");
        }
        return changed;
    }

    /** Finds the nodes that have been silent for too long, though they would have been heard. */
    @Transactional
    void findLost() {
        Instant limit = clock.instant().minus(settings.heartbeatTimeout());
        var expected = EnumSet.allOf(Status.class);
        expected.removeIf(status -> !status.isExpectedToSpeak());
        var silent = nodes.findByStatusInAndLastSeenBefore(expected, limit);
        for (Node node : silent) {
            Status before = node.status();
            node.lost();
            remember(
                    node.id(),
                    before,
                    Status.LOST,
                    "no heartbeat for %d ms".formatted(settings.heartbeatTimeout().toMillis()));
        }
        if (!silent.isEmpty()) {
            events.publishEvent(new NodesChanged());
        }
    }

    /** Forgets the nodes that are gone for long, and what happened long ago. */
    @Transactional
    void forget() {
        Instant now = clock.instant();
        var gone = nodes.findByStatusInAndLastSeenBefore(GONE, now.minus(settings.forgetAfter()));
        if (!gone.isEmpty()) {
            nodes.deleteAll(gone);
            events.publishEvent(new NodesChanged());
        }
        history.deleteOlderThan(now.minus(settings.eventsKept()));
    }

    private void remember(String node, @Nullable Status from, Status to, String reason) {
        log.info("node {}: {} → {}, {}", node, from == null ? "unknown" : from, to, reason);
        history.save(new NodeEvent(node, clock.instant(), from, to, reason));
    }
}
