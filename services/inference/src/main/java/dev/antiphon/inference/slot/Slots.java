package dev.antiphon.inference.slot;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.Priority;
import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.LaneSlots;
import dev.antiphon.inference.attempt.Attempts;
import dev.antiphon.inference.kafka.KafkaClients;

import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * The slots of one version on this node. Every slot serves one lane, since the broker spreads the
 * lanes of a member that asks for several over the members of the group.
 *
 * <p>Of the free slots of a lane one asks and the others wait their turn. When the node dies, a
 * request that it held is given to whoever asks, and that may be its own dead slots, each of which
 * uses up one of the few deliveries that a record has.
 */
public final class Slots {

    private static final Logger log = LoggerFactory.getLogger(Slots.class);
    private static final Duration HAND_OVER_LIMIT = Duration.ofSeconds(10);

    private final Pool pool;
    private final Attempts attempts;
    private final KafkaClients clients;
    private final Producer<String, byte[]> producer;
    private final SlotSettings settings;
    private final List<Semaphore> turns = new ArrayList<>();
    private final Map<Priority, List<Slot>> lanes = new EnumMap<>(Priority.class);
    private final List<Slot> slots;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<Optional<String>> problem =
            new AtomicReference<>(Optional.empty());

    /**
     * Makes the slots of a pool.
     *
     * @param normal how many requests of the lane {@code normal} are worked on at a time
     */
    public Slots(
            Pool pool,
            int normal,
            Attempts attempts,
            KafkaClients clients,
            Producer<String, byte[]> producer,
            SlotSettings settings) {
        this.pool = pool;
        this.attempts = attempts;
        this.clients = clients;
        this.producer = producer;
        this.settings = settings;
        lanes.put(Priority.HIGH, of(Priority.HIGH, settings.high()));
        lanes.put(Priority.NORMAL, of(Priority.NORMAL, normal));
        lanes.put(Priority.LOW, of(Priority.LOW, settings.low()));
        this.slots = lanes.values().stream().flatMap(List::stream).toList();
    }

    /**
     * Begins to take requests. The threads are platform threads: a share consumer polls without a
     * pause while its own network thread is held up, and on a virtual thread that can keep the
     * carrier from the very thread that the network thread waits for.
     */
    public synchronized void start() {
        for (Slot slot : slots) {
            threads.add(
                    Thread.ofPlatform()
                            .daemon()
                            .name("slot-" + pool + "-" + threads.size())
                            .start(slot));
        }
    }

    /** How many there are. */
    public int size() {
        return slots.size();
    }

    /** How many work on a request. */
    public int busy() {
        return busy(slots);
    }

    /** How many there are of every lane, and how many of them work. */
    public List<LaneSlots> lanes() {
        return lanes.entrySet().stream()
                .map(
                        each ->
                                LaneSlots.newBuilder()
                                        .setLane(each.getKey().lane())
                                        .setSlots(each.getValue().size())
                                        .setBusy(busy(each.getValue()))
                                        .build())
                .toList();
    }

    private static int busy(List<Slot> slots) {
        return (int) slots.stream().filter(Slot::busy).count();
    }

    /** Why no more requests are taken, while nobody asked for that. */
    public Optional<String> problem() {
        return problem.get();
    }

    /** Takes nothing new from now on. */
    public void stopTaking() {
        slots.forEach(Slot::stopTaking);
    }

    /**
     * Takes nothing new, lets what runs finish within the limit of the settings, and puts the rest
     * back into the lane.
     */
    public synchronized void drain() throws InterruptedException {
        stopTaking();
        join(settings.drainLimit());
        for (Semaphore turn : turns) {
            // A slot that still asks would take what another one hands over.
            var _ = turn.tryAcquire(HAND_OVER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        }
        slots.forEach(Slot::handOver);
        join(HAND_OVER_LIMIT);
        for (Thread thread : threads) {
            // Its requests come back to others when the connection closes.
            thread.interrupt();
        }
        join(HAND_OVER_LIMIT);
        threads.clear();
    }

    private void join(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (Thread thread : threads) {
            var left = Duration.ofNanos(end - System.nanoTime());
            if (left.isPositive()) {
                var _ = thread.join(left);
            }
        }
    }

    private List<Slot> of(Priority priority, int count) {
        var topic = Topics.requests(pool, priority);
        var turn = new Semaphore(1);
        turns.add(turn);
        return Stream.generate(
                        () ->
                                new Slot(
                                        topic,
                                        () -> new Lane(topic, clients.shareConsumer(pool)),
                                        turn,
                                        attempts.at(priority),
                                        producer,
                                        settings.patience(),
                                        this::stalled))
                .limit(count)
                .toList();
    }

    private void stalled(String why) {
        log.error("pool {}: {}, nothing more is taken", pool, why);
        problem.set(Optional.of(why));
        stopTaking();
    }
}
