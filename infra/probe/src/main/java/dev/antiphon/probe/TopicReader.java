package dev.antiphon.probe;

import dev.antiphon.contracts.Topic;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads a topic without a group, so that nobody else gets less of it. */
public final class TopicReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration READ_LIMIT = Duration.ofSeconds(20);

    private final KafkaConsumer<String, byte[]> consumer;
    private final Consumer<ConsumerRecord<String, byte[]>> listener;
    private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);

    private TopicReader(
            KafkaConsumer<String, byte[]> consumer,
            Consumer<ConsumerRecord<String, byte[]>> listener) {
        this.consumer = consumer;
        this.listener = listener;
    }

    /** Hears every record that is written from now on, until it is closed. */
    public static TopicReader fromNow(
            String kafka, Topic topic, Consumer<ConsumerRecord<String, byte[]>> listener) {
        var consumer = consumer(kafka);
        var partitions = assign(consumer, topic);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        var reader = new TopicReader(consumer, listener);
        reader.thread.start();
        return reader;
    }

    /** The last value of every key of a compacted topic. */
    public static Map<String, byte[]> lastOfEachKey(String kafka, Topic topic) {
        var values = new HashMap<String, byte[]>();
        try (var consumer = consumer(kafka)) {
            var partitions = assign(consumer, topic);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            long limit = System.nanoTime() + READ_LIMIT.toNanos();
            while (partitions.stream()
                    .anyMatch(each -> consumer.position(each) < end(ends, each))) {
                if (System.nanoTime() > limit) {
                    throw new IllegalStateException(topic.name() + " cannot be read");
                }
                for (var record : consumer.poll(POLL)) {
                    if (record.value() == null) {
                        values.remove(record.key());
                    } else {
                        values.put(record.key(), record.value());
                    }
                }
            }
        }
        return values;
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (consumer) {
            while (true) {
                consumer.poll(POLL).forEach(listener);
            }
        } catch (WakeupException closed) {
            // The only way out.
        }
    }

    private static long end(Map<TopicPartition, Long> ends, TopicPartition partition) {
        return ends.getOrDefault(partition, 0L);
    }

    private static KafkaConsumer<String, byte[]> consumer(String kafka) {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers",
                        kafka,
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "latest",
                        "fetch.max.wait.ms",
                        100,
                        "allow.auto.create.topics",
                        false);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    private static List<TopicPartition> assign(
            KafkaConsumer<String, byte[]> consumer, Topic topic) {
        var partitions =
                consumer.partitionsFor(topic.name()).stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        consumer.assign(partitions);
        return partitions;
    }
}
