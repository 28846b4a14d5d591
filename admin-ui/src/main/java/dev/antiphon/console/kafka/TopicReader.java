package dev.antiphon.console.kafka;

import dev.antiphon.contracts.Topic;
import dev.antiphon.platform.kafka.OrderlyConsumer;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads whole topics without a group: every console sees every record. */
public final class TopicReader implements AutoCloseable {

    private final KafkaConsumer<String, byte[]> consumer;
    private Map<TopicPartition, Long> ends = Map.of();

    /** Connects with these settings. */
    public TopicReader(KafkaSettings settings) {
        var connection = new HashMap<String, Object>(settings.client());
        connection.put("bootstrap.servers", settings.bootstrapServers());
        this.consumer = new OrderlyConsumer(connection);
    }

    /**
     * Reads the topics from their beginning.
     *
     * @throws NoTopicYet if the registry has not created one of them
     */
    public void fromTheBeginning(Topic... topics) {
        Collection<TopicPartition> partitions = assign(topics);
        consumer.seekToBeginning(partitions);
    }

    /**
     * Reads a topic from what was written at a time and later.
     *
     * @throws NoTopicYet if the registry has not created it
     */
    public void since(Instant time, Topic topic) {
        Collection<TopicPartition> partitions = assign(topic);
        var positions =
                consumer.offsetsForTimes(
                        partitions.stream()
                                .collect(Collectors.toMap(each -> each, _ -> time.toEpochMilli())));
        for (TopicPartition partition : partitions) {
            var position = positions.get(partition);
            consumer.seek(
                    partition,
                    position == null ? ends.getOrDefault(partition, 0L) : position.offset());
        }
    }

    private Collection<TopicPartition> assign(Topic... topics) {
        var partitions =
                List.of(topics).stream()
                        .flatMap(
                                topic -> {
                                    var known = consumer.partitionsFor(topic.name());
                                    if (known == null || known.isEmpty()) {
                                        throw new NoTopicYet(topic);
                                    }
                                    return known.stream();
                                })
                        .map(each -> new TopicPartition(each.topic(), each.partition()))
                        .toList();
        consumer.assign(partitions);
        ends = consumer.endOffsets(partitions);
        return partitions;
    }

    /** What was written meanwhile, after waiting for it at most that long. */
    public Iterable<ConsumerRecord<String, byte[]>> poll(Duration atMost) {
        return consumer.poll(atMost);
    }

    /** Whether the record lay on its topic already when reading began. */
    public boolean isFromBefore(ConsumerRecord<String, byte[]> read) {
        return read.offset()
                < ends.getOrDefault(new TopicPartition(read.topic(), read.partition()), 0L);
    }

    /** Whether everything has been read that lay on the topics when reading began. */
    public boolean hasCaughtUp() {
        return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
