package dev.antiphon.inference;

import dev.antiphon.contracts.v1.Heartbeat;
import dev.antiphon.contracts.v1.NodePhase;
import dev.antiphon.inference.attempt.Cancellations;
import dev.antiphon.inference.attempt.Pulse;
import dev.antiphon.inference.chain.StageServer;
import dev.antiphon.inference.control.ControlListener;
import dev.antiphon.inference.heartbeat.Heartbeats;
import dev.antiphon.inference.kafka.KafkaClients;
import dev.antiphon.inference.metrics.MetricsServer;
import dev.antiphon.inference.placement.Placements;
import dev.antiphon.inference.placement.VersionLoader;
import dev.antiphon.inference.reply.ReplyLog;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A node: follows its placements, whose slots pull requests and write replies; hears commands;
 * tells how it is doing. {@code Joining → Ready → Draining → Left}.
 */
public final class Node implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Node.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final NodeSettings settings;
    private final KafkaProducer<String, byte[]> producer;
    private final ReplyLog replies;
    private final Pulse.Counter counter = new Pulse.Counter();
    private final MetricsServer metrics;
    private final StageServer stages;
    private final double bandwidth;
    private final Placements placements;
    private final ControlListener control;
    private final Heartbeats heartbeats;
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);

    private enum State {
        NEW,
        RUNNING,
        DRAINING,
        DRAINED,
        LEFT
    }

    /** Makes a node, which does nothing before it is started. */
    public Node(NodeSettings settings) {
        this.settings = settings;
        this.bandwidth = settings.remote().models().isEmpty() ? Memory.bandwidth() : 0;
        var clients = new KafkaClients(settings.kafka());
        var cancellations = new Cancellations(settings.attempt());
        this.producer = clients.producer();
        this.replies = new ReplyLog(settings.nodeId(), producer, clients, settings.reply());
        this.metrics = new MetricsServer(settings.metrics());
        this.stages = new StageServer(settings.chain());
        var loader =
                new VersionLoader(
                        clients,
                        producer,
                        replies,
                        cancellations,
                        counter,
                        metrics.metrics(),
                        stages,
                        new VersionLoader.Settings(
                                settings.placement(),
                                settings.attempt(),
                                settings.slot(),
                                settings.chain(),
                                settings.remote()));
        this.placements = new Placements(settings.nodeId(), clients, loader, settings.placement());
        this.control =
                new ControlListener(
                        settings.nodeId(), clients, cancellations::cancel, this::drainBeside);
        this.heartbeats = new Heartbeats(producer, settings.heartbeat(), this::heartbeat);
    }

    @Override
    public void start() {
        state.set(State.RUNNING);
        metrics.start();
        stages.start();
        replies.start();
        control.start();
        placements.start();
        heartbeats.start();
        log.info("node {} is up", settings.nodeId());
    }

    /** Drains, says goodbye and lets go of everything. */
    @Override
    public void stop() {
        try {
            drain();
            control.stop();
            state.set(State.LEFT);
            heartbeats.stop();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        } finally {
            metrics.close();
            stages.close();
            replies.close();
            producer.close(CLOSE_LIMIT);
        }
        log.info("node {} has left", settings.nodeId());
    }

    @Override
    public boolean isRunning() {
        return switch (state.get()) {
            case NEW, LEFT -> false;
            case RUNNING, DRAINING, DRAINED -> true;
        };
    }

    private void drainBeside() {
        Thread.ofVirtual()
                .name("drain")
                .start(
                        () -> {
                            try {
                                drain();
                            } catch (InterruptedException hurried) {
                                Thread.currentThread().interrupt();
                            }
                        });
    }

    /** Whoever comes second waits for the first. */
    private synchronized void drain() throws InterruptedException {
        if (state.compareAndSet(State.RUNNING, State.DRAINING)) {
            log.info("node {} drains", settings.nodeId());
            placements.stop();
            state.set(State.DRAINED);
        }
    }

    private Heartbeat heartbeat() {
        long memory = settings.memory().toBytes();
        return Heartbeat.newBuilder()
                .setNodeId(settings.nodeId())
                .setSent(System.currentTimeMillis())
                .setPhase(phase())
                .setRegion(settings.region())
                .setDevice("cpu")
                .setMemoryBytes(memory == 0 ? Memory.totalBytes() : memory)
                .setMemoryUsedBytes(Memory.usedBytes())
                .addAllVersions(placements.report())
                .setTokensGenerated(counter.tokens())
                .setStageAddress(stages.address())
                .setZone(settings.zone())
                .setMemoryBandwidth(bandwidth)
                .addAllRemoteModels(settings.remote().models())
                .putAllLabels(settings.labels())
                .setCostPerHour(settings.costPerHourMillionths())
                .build();
    }

    private NodePhase phase() {
        return switch (state.get()) {
            case NEW -> NodePhase.NODE_PHASE_JOINING;
            case RUNNING ->
                    placements.known() ? NodePhase.NODE_PHASE_READY : NodePhase.NODE_PHASE_JOINING;
            case DRAINING, DRAINED -> NodePhase.NODE_PHASE_DRAINING;
            case LEFT -> NodePhase.NODE_PHASE_LEFT;
        };
    }
}
