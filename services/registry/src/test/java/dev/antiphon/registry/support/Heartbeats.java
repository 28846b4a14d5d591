package dev.antiphon.registry.support;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.Heartbeat;
import dev.antiphon.contracts.v1.NodePhase;
import dev.antiphon.testkit.TestKafka;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Beats for nodes that do not exist. */
public final class Heartbeats implements AutoCloseable {

    private final KafkaProducer<String, byte[]> producer =
            new KafkaProducer<>(
                    Map.of("bootstrap.servers", TestKafka.start().bootstrapServers()),
                    new StringSerializer(),
                    new ByteArraySerializer());

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

    /** Beats until the registry has understood. */
    public void sendUntil(Heartbeat heartbeat, BooleanSupplier understood) {
        eventually(
                () -> {
                    send(heartbeat.getNodeId(), heartbeat.toByteArray());
                    return understood.getAsBoolean();
                });
    }

    /** Waits until something holds. */
    public static void eventually(BooleanSupplier holds) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not come to that within 30 s");
            }
            try {
                Thread.sleep(Duration.ofMillis(200));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
