package dev.antiphon.gateway.limit;

import dev.antiphon.contracts.Pool;
import dev.antiphon.gateway.limit.LiveNodes.Capacity;
import dev.antiphon.gateway.problem.Refused;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Refuses at once what would only be late. How many wait for a pool is estimated from what this
 * gateway has in flight and from the slots that others keep busy; what other gateways have waiting
 * in the lane is not known here.
 */
@Component
public final class Admission {

    private static final Duration RETRY_SOON = Duration.ofSeconds(1);
    private static final Duration RETRY_WITHOUT_NODE = Duration.ofSeconds(5);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

    private final LiveNodes nodes;
    private final AdmissionSettings settings;
    private final LongSupplier nanoTime;
    private final Map<Pool, Queue> queues = new HashMap<>();
    private final Map<String, Integer> inFlight = new HashMap<>();

    @Autowired
    Admission(LiveNodes nodes, AdmissionSettings settings) {
        this(nodes, settings, System::nanoTime);
    }

    Admission(LiveNodes nodes, AdmissionSettings settings, LongSupplier nanoTime) {
        this.nodes = nodes;
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    /**
     * Takes a request in.
     *
     * @param pools of which one answers it
     * @return to be closed when the request has ended
     * @throws Refused if nobody would answer it, or not in time, or the workspace has too much in
     *     flight
     */
    public synchronized Permit admit(String workspace, Set<Pool> pools) {
        var wait =
                pools.stream()
                        .flatMap(pool -> wait(pool).stream())
                        .min(Comparator.comparing(Wait::waiting).thenComparing(Wait::name))
                        .orElseThrow(
                                () ->
                                        Refused.unavailable(
                                                "No live node serves this model at the moment.",
                                                RETRY_WITHOUT_NODE));
        if (wait.waiting() > settings.maxWaiting()) {
            throw Refused.tooMany(
                    "Too many requests wait for this model.", atMost(wait.estimate()));
        }
        if (wait.estimate().compareTo(settings.deadline()) > 0) {
            throw Refused.tooMany("An answer could not be given in time.", atMost(wait.estimate()));
        }
        enter(workspace);
        wait.queue().inFlight++;
        return new Permit(workspace, wait.pool(), wait.queue());
    }

    /**
     * Takes in somebody who comes back for an answer: it needs no slot.
     *
     * @return to be closed when the client has gone again
     * @throws Refused if the workspace has too much in flight
     */
    public synchronized Permit readmit(String workspace) {
        enter(workspace);
        return new Permit(workspace, new Pool("none"), new Queue());
    }

    /** How many requests this gateway has in flight. */
    public synchronized int inFlight() {
        return inFlight.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** A request in flight. */
    public final class Permit implements AutoCloseable {

        private final String workspace;
        private final Pool pool;
        private final Queue queue;
        private boolean started;
        private long startedNanos;

        private Permit(String workspace, Pool pool, Queue queue) {
            this.workspace = workspace;
            this.pool = pool;
            this.queue = queue;
        }

        /** The pool that shall answer. */
        public Pool pool() {
            return pool;
        }

        /** A node has begun. */
        public void started() {
            synchronized (Admission.this) {
                if (!started) {
                    started = true;
                    startedNanos = nanoTime.getAsLong();
                    queue.started++;
                }
            }
        }

        @Override
        public void close() {
            synchronized (Admission.this) {
                queue.inFlight--;
                if (started) {
                    queue.started--;
                    queue.took(Duration.ofNanos(nanoTime.getAsLong() - startedNanos));
                }
                inFlight.computeIfPresent(workspace, (_, count) -> count > 1 ? count - 1 : null);
            }
        }
    }

    /** What this gateway has in flight for a pool. */
    private static final class Queue {

        /** How much the latest request counts among those before it. */
        private static final double WEIGHT = 0.2;

        private int inFlight;
        private int started;

        /** How long a request keeps its slot. */
        private double averageMillis;

        private void took(Duration duration) {
            averageMillis +=
                    (duration.toMillis() - averageMillis) * (averageMillis == 0 ? 1 : WEIGHT);
        }

        /** How many would wait for a slot if one more came. */
        private int waiting(Capacity capacity) {
            int others = Math.max(0, capacity.busy() - started);
            return Math.max(0, inFlight + others + 1 - capacity.slots());
        }
    }

    private record Wait(Pool pool, Queue queue, int waiting, Duration estimate) {

        String name() {
            return pool.name();
        }
    }

    private Optional<Wait> wait(Pool pool) {
        return nodes.capacity(pool)
                .map(
                        capacity -> {
                            var queue = queues.computeIfAbsent(pool, _ -> new Queue());
                            int waiting = queue.waiting(capacity);
                            return new Wait(
                                    pool,
                                    queue,
                                    waiting,
                                    Duration.ofMillis(
                                            (long)
                                                    (queue.averageMillis
                                                            * waiting
                                                            / capacity.slots())));
                        });
    }

    private void enter(String workspace) {
        int count = inFlight.getOrDefault(workspace, 0);
        if (count >= settings.maxPerWorkspace()) {
            throw Refused.tooMany(
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
