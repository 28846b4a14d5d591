package dev.antiphon.registry.outbox;

import dev.antiphon.contracts.Topic;
import dev.antiphon.platform.kafka.OrderlyConsumer;
import dev.antiphon.registry.topic.KafkaSettings;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The topics that hold the last state of every key. Used by one thread. */
@Component
class CompactedTopics {

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final KafkaSettings settings;
    private final Duration limit;
    private @Nullable KafkaProducer<String, byte[]> producer;

    CompactedTopics(KafkaSettings settings) {
        this.settings = settings;
        this.limit = settings.answerLimit();
    }

    /** Writes all entries in order, or says by an exception that some may be missing. */
    void send(List<Entry> entries) {
        var open = open();
        open.beginTransaction();
        for (Entry entry : entries) {
            // What fails here fails the commit.
            var _ = open.send(new ProducerRecord<>(entry.topic(), entry.key(), entry.value()));
        }
        open.commitTransaction();
    }

    /** The last value of every key that has one. */
    Map<String, byte[]> readAll(Topic topic) {
        var values = new HashMap<String, byte[]>();
        try (var consumer = new OrderlyConsumer(settings.connection())) {
            var partitions =
                    consumer.partitionsFor(topic.name(), limit).stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, limit);
            long end = System.nanoTime() + limit.toNanos();
            while (ends.entrySet().stream()
                    .anyMatch(e -> consumer.position(e.getKey(), limit) < e.getValue())) {
                if (System.nanoTime() > end) {
                    throw new TimeoutException(topic.name() + " was not read within " + limit);
                }
                for (var found : consumer.poll(Duration.ofMillis(200))) {
                    if (found.value() == null) {
                        values.remove(found.key());
                    } else {
                        values.put(found.key(), found.value());
                    }
                }
            }
        }
        return values;
    }

    /** Lets go of the connection; the next entries open a new one. */
    void close() {
        if (producer != null) {
            producer.close(CLOSE_LIMIT);
            producer = null;
        }
    }

    private KafkaProducer<String, byte[]> open() {
        if (producer == null) {
            var settings = this.settings.connection();
            // Who comes later silences who was there before.
            settings.put("transactional.id", this.settings.outboxId());
            settings.put("acks", "all");
            settings.put("max.block.ms", (int) limit.toMillis());
            settings.put("request.timeout.ms", (int) limit.dividedBy(4).toMillis());
            settings.put("delivery.timeout.ms", (int) limit.toMillis());
            settings.put("transaction.timeout.ms", (int) limit.toMillis());
            var opened =
                    new KafkaProducer<>(
                            settings, new StringSerializer(), new ByteArraySerializer());
            producer = opened;
            opened.initTransactions();
        }
        return producer;
    }
}
