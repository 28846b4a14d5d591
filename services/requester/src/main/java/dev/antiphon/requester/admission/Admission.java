package dev.antiphon.requester.admission;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.Priority;
import dev.antiphon.requester.admission.LiveNodes.Lane;
import dev.antiphon.requester.admission.LiveNodes.Offer;
import dev.antiphon.requester.routing.RoutingSettings;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Refuses at once what would only be late, and lets in the rest, workspace by workspace. How many
 * wait for a lane is estimated from what this requester has in flight and from the slots that
 * others keep busy; what other requesters have waiting is not known here.
 */
@Component
public final class Admission {

    private static final Duration RETRY_SOON = Duration.ofSeconds(1);
    private static final Duration RETRY_WITHOUT_NODE = Duration.ofSeconds(5);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

    private final LiveNodes nodes;
    private final AdmissionSettings settings;
    private final RoutingSettings routing;
    private final LongSupplier nanoTime;
    private final Map<Lane, FairQueue<Permit>> queues = new HashMap<>();
    private final Map<String, Integer> inFlight = new HashMap<>();

    @Autowired
    Admission(LiveNodes nodes, AdmissionSettings settings, RoutingSettings routing) {
        this(nodes, settings, routing, System::nanoTime);
    }

    Admission(
            LiveNodes nodes,
            AdmissionSettings settings,
            RoutingSettings routing,
            LongSupplier nanoTime) {
        this.nodes = nodes;
        this.settings = settings;
        this.routing = routing;
        this.nanoTime = nanoTime;
    }

    /**
     * Takes a request in: into the pool with the shortest wait, and among those without any into
     * the nearest. Where no node has slots for the lane that is wanted, the lane {@code normal}
     * stands for it.
     *
     * @param pools of which one answers it
     * @return to be waited for, and to be closed when the request has ended
     * @throws NotAdmitted if nobody would answer it, or not in time, or the workspace has too much
     *     in flight
     */
    public synchronized Permit admit(String workspace, Priority priority, Set<Pool> pools) {
        var served =
                pools.stream()
                                .map(pool -> new Lane(pool, priority))
                                .allMatch(lane -> nodes.offers(lane).isEmpty())
                        ? Priority.NORMAL
                        : priority;
        var wait =
                pools.stream()
                        .flatMap(pool -> wait(new Lane(pool, served), workspace))
                        .min(
                                Comparator.comparing(Wait::before)
                                        .thenComparing(each -> routing.distance(each.lane().pool()))
                                        .thenComparing(each -> each.lane().pool().name()))
                        .orElseThrow(() -> NotAdmitted.nobodyServes(RETRY_WITHOUT_NODE));
        if (wait.before() > 0 && wait.queue().waiting(workspace) >= settings.maxWaiting()) {
            throw NotAdmitted.tooMany(
                    "Too many requests wait for this model.", atMost(wait.estimate()));
        }
        if (wait.estimate().compareTo(settings.deadline()) > 0) {
            throw NotAdmitted.tooMany(
                    "An answer could not be given in time.", atMost(wait.estimate()));
        }
        enter(workspace);
        var permit = new Permit(workspace, wait.lane(), wait.queue());
        wait.queue().enter(workspace, permit);
        letIn(wait.lane());
        return permit;
    }

    /**
     * Takes in somebody who comes back for an answer: it needs no slot.
     *
     * @return to be closed when the client has gone again
     * @throws NotAdmitted if the workspace has too much in flight
     */
    public synchronized Permit readmit(String workspace) {
        enter(workspace);
        var nobody = new Lane(new Pool("none"), Priority.NORMAL);
        var permit = new Permit(workspace, nobody, new FairQueue<>());
        permit.letIn();
        return permit;
    }

    /** Lets in whom there is room for now. Nodes come and grow, and nobody tells. */
    public synchronized void letIn() {
        queues.keySet().forEach(this::letIn);
    }

    /** How many requests this requester has in flight, those that wait among them. */
    public synchronized int inFlight() {
        return inFlight.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** A request in flight. */
    public final class Permit implements AutoCloseable {

        private final String workspace;
        private final Lane lane;
        private final FairQueue<Permit> queue;
        private final CountDownLatch turn = new CountDownLatch(1);
        private String node = "";
        private long startedNanos;

        private Permit(String workspace, Lane lane, FairQueue<Permit> queue) {
            this.workspace = workspace;
            this.lane = lane;
            this.queue = queue;
        }

        /** The pool that shall answer. */
        public Pool pool() {
            return lane.pool();
        }

        /** The lane in which it waits there. */
        public Priority priority() {
            return lane.priority();
        }

        /** Waits until it is its turn, but not longer than that; returns whether it is. */
        public boolean await(Duration limit) throws InterruptedException {
            synchronized (Admission.this) {
                // Nodes may have come, and nobody tells.
                Admission.this.letIn(lane);
            }
            return turn.await(limit.toNanos(), TimeUnit.NANOSECONDS);
        }

        /** Whether it is its turn. */
        public boolean isLetIn() {
            return turn.getCount() == 0;
        }

        /** A node has begun. */
        public void started(String by) {
            synchronized (Admission.this) {
                if (node.isEmpty() && !by.isEmpty()) {
                    node = by;
                    startedNanos = nanoTime.getAsLong();
                    queue.started(node);
                    Admission.this.letIn(lane);
                }
            }
        }

        @Override
        public void close() {
            synchronized (Admission.this) {
                if (!isLetIn()) {
                    queue.leave(workspace, this);
                } else if (node.isEmpty()) {
                    queue.over(workspace);
                } else {
                    queue.over(
                            workspace, node, Duration.ofNanos(nanoTime.getAsLong() - startedNanos));
                }
                inFlight.computeIfPresent(workspace, (_, count) -> count > 1 ? count - 1 : null);
                Admission.this.letIn(lane);
            }
        }

        private void letIn() {
            turn.countDown();
        }
    }

    private record Wait(Lane lane, FairQueue<Permit> queue, int before, Duration estimate) {}

    private Stream<Wait> wait(Lane lane, String workspace) {
        List<Offer> offers = nodes.offers(lane);
        if (offers.isEmpty()) {
            return Stream.empty();
        }
        var queue = queues.computeIfAbsent(lane, _ -> new FairQueue<>());
        return Stream.of(
                new Wait(
                        lane,
                        queue,
                        queue.before(workspace, offers),
                        queue.estimate(workspace, offers)));
    }

    private void letIn(Lane lane) {
        var queue = queues.get(lane);
        if (queue == null) {
            return;
        }
        var offers = nodes.offers(lane);
        for (var next = queue.next(offers); next != null; next = queue.next(offers)) {
            next.letIn();
        }
    }

    private void enter(String workspace) {
        int count = inFlight.getOrDefault(workspace, 0);
        if (count >= settings.maxPerWorkspace()) {
            throw NotAdmitted.tooMany(
                    "This workspace has %d requests in flight, which is its limit."
                            .formatted(count),
                    RETRY_SOON);
        }
        inFlight.put(workspace, count + 1);
    }

    private static Duration atMost(Duration estimate) {
        return estimate.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : estimate;
    }
}
