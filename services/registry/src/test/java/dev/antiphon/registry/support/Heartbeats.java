package dev.antiphon.registry.support;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.Heartbeat;
import dev.antiphon.contracts.v1.NodePhase;
import dev.antiphon.testkit.TestKafka;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** Beats for nodes that do not exist. */
public final class Heartbeats implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Map<String, Thread> beating = new ConcurrentHashMap<>();

    private final KafkaProducer<String, byte[]> producer;

    /** Sends them to the broker of all tests. */
    public Heartbeats() {
        this(TestKafka.start().bootstrapServers());
    }

    /** Sends them to another one. */
    public Heartbeats(String bootstrapServers) {
        this.producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrapServers),
                        new StringSerializer(),
                        new ByteArraySerializer());
    }

    public static Heartbeat heartbeat(String node, NodePhase phase, long memoryBytes) {
        return Heartbeat.newBuilder()
                .setNodeId(node)
                .setPhase(phase)
                .setRegion("eu")
                .setDevice("cpu")
                .setMemoryBytes(memoryBytes)
                .build();
    }

    public void send(String node, byte[] heartbeat) {
        var _ = producer.send(new ProducerRecord<>(Topics.HEARTBEATS.name(), node, heartbeat));
        producer.flush();
    }

    /** Lets a node beat from now on, as nodes do; its older beat ends. */
    public void keepSending(Heartbeat heartbeat) {
        stopSending(heartbeat.getNodeId());
        beating.put(
                heartbeat.getNodeId(),
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        while (true) {
                                            send(heartbeat.getNodeId(), heartbeat.toByteArray());
                                            Thread.sleep(PAUSE);
                                        }
                                    } catch (InterruptedException | InterruptException stopped) {
                                        Thread.currentThread().interrupt();
                                    }
                                }));
    }

    /** Lets a node fall silent. */
    public void stopSending(String node) {
        Thread beat = beating.remove(node);
        if (beat != null) {
            beat.interrupt();
            try {
                beat.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits until something holds, with patience for a machine that is busy with other things. */
    public static void eventually(BooleanSupplier holds) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not come to that within " + LIMIT);
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
    }

    @Override
    public void close() {
        List.copyOf(beating.keySet()).forEach(this::stopSending);
        producer.close();
    }
}
