package dev.antiphon.gateway;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.antiphon.contracts.Priority;
import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.Control;
import dev.antiphon.contracts.v1.Heartbeat;
import dev.antiphon.contracts.v1.HostedVersion;
import dev.antiphon.contracts.v1.HostingPhase;
import dev.antiphon.contracts.v1.InferenceRequest;
import dev.antiphon.contracts.v1.LaneSlots;
import dev.antiphon.contracts.v1.NodePhase;

import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A node that takes requests as a real one does and says what its script tells it. */
final class FakeNode implements AutoCloseable {

    private final Cluster cluster;
    private final String nodeId;
    private final Cluster.Model model;
    private final int slots;
    private final Priority lane;
    private final Script script;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger busy = new AtomicInteger();
    private final List<InferenceRequest> taken = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;
    private final Set<String> cancelled = ConcurrentHashMap.newKeySet();

    /** What a node does with a request. */
    @FunctionalInterface
    interface Script {
        void answer(InferenceRequest request, Voice voice) throws InterruptedException;
    }

    private FakeNode(
            Cluster cluster,
            String nodeId,
            Cluster.Model model,
            int slots,
            Priority lane,
            Script script) {
        this.cluster = cluster;
        this.nodeId = nodeId;
        this.model = model;
        this.slots = slots;
        this.lane = lane;
        this.script = script;
    }

    /** Starts a node that a model is placed on. */
    static FakeNode start(
            Cluster cluster, String nodeId, Cluster.Model model, int slots, Script script) {
        return start(cluster, nodeId, model, slots, Priority.NORMAL, script);
    }

    /** Starts a node whose slots serve one lane alone. */
    static FakeNode start(
            Cluster cluster,
            String nodeId,
            Cluster.Model model,
            int slots,
            Priority lane,
            Script script) {
        var node = new FakeNode(cluster, nodeId, model, slots, lane, script);
        cluster.place(nodeId, model, slots);
        node.run("heartbeats", node::beat);
        node.run("control", node::listen);
        for (int slot = 0; slot < slots; slot++) {
            node.run("slot-" + slot, node::take);
        }
        return node;
    }

    /** The requests that it has taken, in order. */
    List<InferenceRequest> taken() {
        return taken;
    }

    boolean isCancelled(String requestId) {
        return cancelled.contains(requestId);
    }

    int busy() {
        return busy.get();
    }

    @Override
    public void close() {
        stopped = true;
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        cluster.send(
                Topics.HEARTBEATS,
                nodeId,
                heartbeat().toBuilder().setPhase(NodePhase.NODE_PHASE_LEFT).build());
    }

    private void run(String name, Runnable task) {
        // Not virtual: a share consumer that has nothing to wait for yet polls without a pause, and
        // would keep a core from all the others.
        threads.add(Thread.ofPlatform().daemon().name(nodeId + "-" + name).start(task));
    }

    private void beat() {
        try {
            while (!stopped) {
                cluster.send(Topics.HEARTBEATS, nodeId, heartbeat());
                Thread.sleep(Duration.ofMillis(200));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Heartbeat heartbeat() {
        return Heartbeat.newBuilder()
                .setNodeId(nodeId)
                .setPhase(NodePhase.NODE_PHASE_READY)
                .setRegion(model.pool().region())
                .addVersions(
                        HostedVersion.newBuilder()
                                .setVersion(model.version().value())
                                .setPhase(HostingPhase.HOSTING_PHASE_SERVING)
                                .setSlots(slots)
                                .setSlotsBusy(busy.get())
                                .addLanes(
                                        LaneSlots.newBuilder()
                                                .setLane(lane.lane())
                                                .setSlots(slots)
                                                .setBusy(busy.get())))
                .build();
    }

    private void listen() {
        try (var reader = cluster.reader()) {
            var control = List.of(new TopicPartition(Topics.CONTROL.name(), 0));
            reader.assign(control);
            reader.seekToEnd(control);
            while (!stopped) {
                for (var command : reader.poll(Duration.ofMillis(200))) {
                    cancelled.add(Control.parseFrom(command.value()).getCancel().getRequestId());
                }
            }
        } catch (InvalidProtocolBufferException malformed) {
            throw new IllegalStateException(malformed);
        }
    }

    private void take() {
        try (var lane =
                new KafkaShareConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                cluster.bootstrapServers(),
                                "group.id",
                                model.pool().name(),
                                "share.acknowledgement.mode",
                                "explicit",
                                "share.acquire.mode",
                                "record_limit",
                                "max.poll.records",
                                1),
                        new StringDeserializer(),
                        new ByteArrayDeserializer())) {
            lane.subscribe(List.of(Topics.requests(model.pool(), this.lane).name()));
            while (!stopped) {
                for (var request : lane.poll(Duration.ofMillis(200))) {
                    busy.incrementAndGet();
                    boolean done = answer(InferenceRequest.parseFrom(request.value()));
                    lane.acknowledge(
                            request, done ? AcknowledgeType.ACCEPT : AcknowledgeType.RELEASE);
                    lane.commitSync();
                    busy.decrementAndGet();
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (InvalidProtocolBufferException malformed) {
            throw new IllegalStateException(malformed);
        }
    }

    private boolean answer(InferenceRequest request) throws InterruptedException {
        taken.add(request);
        try {
            script.answer(request, new Voice(cluster, this, request));
            return true;
        } catch (Voice.Died died) {
            return false;
        }
    }
}
