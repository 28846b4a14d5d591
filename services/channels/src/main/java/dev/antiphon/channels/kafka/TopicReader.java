package dev.antiphon.channels.kafka;

import dev.antiphon.contracts.Topic;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads one topic. Used by one thread, which may be interrupted. */
public final class TopicReader implements AutoCloseable {

    private final KafkaConsumer<String, byte[]> consumer;

    private TopicReader(KafkaConsumer<String, byte[]> consumer) {
        this.consumer = consumer;
    }

    static TopicReader member(KafkaConsumer<String, byte[]> consumer, Topic topic) {
        consumer.subscribe(List.of(topic.name()));
        return new TopicReader(consumer);
    }

    static TopicReader reader(KafkaConsumer<String, byte[]> consumer, Topic topic) {
        var reader = new TopicReader(consumer);
        try {
            consumer.assign(
                    consumer.partitionsFor(topic.name()).stream()
                            .map(each -> new TopicPartition(each.topic(), each.partition()))
                            .toList());
            return reader;
        } catch (RuntimeException failed) {
            reader.close();
            throw failed;
        }
    }

    /** Goes to the first record of every partition. */
    public void toTheBeginning() {
        consumer.seekToBeginning(consumer.assignment());
    }

    /** Goes to the first records that are as young as that. */
    public void toRecordsSince(Instant time) {
        var ends = consumer.endOffsets(consumer.assignment());
        var found =
                consumer.offsetsForTimes(
                        consumer.assignment().stream()
                                .collect(
                                        Collectors.toMap(
                                                Function.identity(), _ -> time.toEpochMilli())));
        ends.forEach(
                (partition, end) -> {
                    var offset = found.get(partition);
                    consumer.seek(partition, offset == null ? end : offset.offset());
                });
    }

    /** Goes to where an earlier reader was. */
    public void to(Map<TopicPartition, Long> positions) {
        positions.forEach(consumer::seek);
    }

    /** Where the reader is. */
    public Map<TopicPartition, Long> positions() {
        return consumer.assignment().stream()
                .collect(Collectors.toMap(Function.identity(), consumer::position));
    }

    /** Where the topic ends at the moment. */
    public Map<TopicPartition, Long> ends() {
        return consumer.endOffsets(consumer.assignment());
    }

    /** What came meanwhile, after waiting for it at most that long. */
    public List<ConsumerRecord<String, byte[]>> poll(Duration atMost) {
        var records = new ArrayList<ConsumerRecord<String, byte[]>>();
        consumer.poll(atMost).forEach(records::add);
        return records;
    }

    /** Notes for the group that all that was polled is done. */
    public void commit() {
        consumer.commitSync();
    }

    /** Leaves, also when interrupted, so that others need not wait. */
    @Override
    public void close() {
        consumer.close();
    }
}
