package dev.antiphon.bench.fleet;

import com.sun.management.OperatingSystemMXBean;

import dev.antiphon.contracts.Topics;
import dev.antiphon.probe.Installation;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Counts what is said beside the answers: heartbeats, commands and the registry's state. */
final class ControlTraffic implements AutoCloseable {

    private static final List<TopicPartition> CONTROL =
            Stream.of(
                            Topics.HEARTBEATS,
                            Topics.CONTROL,
                            Topics.VERSIONS,
                            Topics.ROLLOUTS,
                            Topics.PLACEMENTS,
                            Topics.WORKSPACES,
                            Topics.KEYS)
                    .map(topic -> new TopicPartition(topic.name(), 0))
                    .toList();

    private final OperatingSystemMXBean system =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final Installation installation;
    private final KafkaConsumer<byte[], byte[]> reader;

    ControlTraffic(Installation installation) {
        this.installation = installation;
        this.reader =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", installation.kafka()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
    }

    /**
     * What a while cost.
     *
     * @param messagesPerSecond on all control topics
     * @param registryCpu processor seconds per second
     * @param busy share of the time of all the machine's processors, from 0 to 1
     */
    record Cost(double messagesPerSecond, double registryCpu, double busy) {}

    /** Measures for that long. */
    Cost during(Duration span) throws IOException, InterruptedException {
        // Since the call before.
        var _ = system.getCpuLoad();
        long messages = messages();
        var cpu = registryCpu();
        long began = System.nanoTime();
        Thread.sleep(span);
        double seconds = (System.nanoTime() - began) / 1e9;
        return new Cost(
                (messages() - messages) / seconds,
                registryCpu().minus(cpu).toNanos() / 1e9 / seconds,
                system.getCpuLoad());
    }

    private long messages() {
        return reader.endOffsets(CONTROL).values().stream().mapToLong(Long::longValue).sum();
    }

    private Duration registryCpu() throws IOException {
        return installation
                .process("registry")
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        reader.close();
    }
}
