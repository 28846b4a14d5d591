package dev.antiphon.registry.support;

import dev.antiphon.contracts.Topic;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads compacted topics as every service does. */
public final class TopicStates {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final String bootstrapServers;

    public TopicStates(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /** Waits until the last state of a key is as wanted; empty means that the key is gone. */
    public Optional<byte[]> await(Topic topic, String key, Predicate<Optional<byte[]>> wanted) {
        var last = new HashMap<String, Optional<byte[]>>();
        try (var consumer = consumer()) {
            var partition = List.of(new TopicPartition(topic.name(), 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            long end = System.nanoTime() + LIMIT.toNanos();
            while (System.nanoTime() < end) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    last.put(record.key(), Optional.ofNullable(record.value()));
                }
                var state = last.get(key);
                if (state != null && wanted.test(state)) {
                    return state;
                }
            }
        }
        throw new AssertionError(
                "%s: %s did not become as wanted; it is %s"
                        .formatted(topic.name(), key, last.get(key)));
    }

    /** What stands on a topic at the moment; empty means that the key is gone. */
    public Map<String, Optional<byte[]>> last(Topic topic) {
        var last = new HashMap<String, Optional<byte[]>>();
        try (var consumer = consumer()) {
            var partition = new TopicPartition(topic.name(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    last.put(record.key(), Optional.ofNullable(record.value()));
                }
            }
        }
        return last;
    }

    /** Every record, in order: key and value. */
    public List<Map.Entry<String, String>> all(String topic, int count) {
        var records = new ArrayList<Map.Entry<String, String>>();
        try (var consumer = consumer()) {
            var partition = List.of(new TopicPartition(topic, 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            long end = System.nanoTime() + LIMIT.toNanos();
            while (records.size() < count && System.nanoTime() < end) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    records.add(
                            Map.entry(
                                    record.key(),
                                    record.value() == null
                                            ? "gone"
                                            : new String(record.value(), StandardCharsets.UTF_8)));
                }
            }
        }
        return records;
    }

    private KafkaConsumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        "read_committed",
                        // Closing waits for it.
                        "fetch.max.wait.ms",
                        20),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }
}
