package dev.antiphon.inference.kafka;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.Topic;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Makes the clients of a node. Who asks for one closes it. */
public final class KafkaClients {

    /** Longer than any outage after which somebody still waits for the answer. */
    private static final Duration DELIVERY_LIMIT = Duration.ofMinutes(10);

    private static final Duration BLOCK_LIMIT = Duration.ofSeconds(10);

    /**
     * For how long the broker keeps a reader's question that it cannot answer yet. What comes is
     * told at once all the same; the readers of many idle nodes ask the less often. A slot's
     * question is kept for the default of half a second: the slot may have to wait for its answer
     * before it can renew a lock.
     */
    private static final Duration READER_WAIT = Duration.ofSeconds(2);

    private final KafkaSettings settings;

    /** Makes clients that connect with these settings. */
    public KafkaClients(KafkaSettings settings) {
        this.settings = settings;
    }

    /**
     * A producer for few, small records that are waited for: in order, once each, and never given
     * up during an outage, since a token that is missing between two others would lose text.
     */
    public KafkaProducer<String, byte[]> producer() {
        var producing = settings.connection();
        producing.put("acks", "all");
        producing.put("enable.idempotence", true);
        producing.put("linger.ms", 1);
        producing.put("request.timeout.ms", 5_000);
        producing.put("delivery.timeout.ms", (int) DELIVERY_LIMIT.toMillis());
        producing.put("max.block.ms", (int) BLOCK_LIMIT.toMillis());
        return new KafkaProducer<>(producing, new StringSerializer(), new ByteArraySerializer());
    }

    /** A consumer that is in no group: it reads what it is assigned from where it is told. */
    public KafkaConsumer<String, byte[]> reader() {
        var reading = reading();
        return new KafkaConsumer<>(reading, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * A reader of pieces that are there already. It fetches ahead, and the fetch beyond one piece
     * has to end before that of the next can begin.
     */
    public KafkaConsumer<String, byte[]> readerOfPieces() {
        var reading = reading();
        reading.put("fetch.max.wait.ms", 5);
        return new KafkaConsumer<>(reading, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** A member of a pool's share group that takes one record and no more. */
    public KafkaShareConsumer<String, byte[]> shareConsumer(Pool pool) {
        var sharing = settings.connection();
        sharing.put("group.id", pool.name());
        sharing.put("share.acknowledgement.mode", "explicit");
        sharing.put("share.acquire.mode", "record_limit");
        sharing.put("max.poll.records", 1);
        // A slot that waits its turn is still a member.
        sharing.put("max.poll.interval.ms", Integer.MAX_VALUE);
        return new KafkaShareConsumer<>(
                sharing, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * The partitions of topics.
     *
     * @throws KafkaException if one of them does not exist yet
     */
    public static List<TopicPartition> partitions(
            KafkaConsumer<String, byte[]> reader, Topic... topics) {
        return Stream.of(topics)
                .flatMap(topic -> existing(topic, reader.partitionsFor(topic.name())))
                .map(found -> new TopicPartition(found.topic(), found.partition()))
                .toList();
    }

    private static Stream<PartitionInfo> existing(Topic topic, List<PartitionInfo> partitions) {
        if (partitions.isEmpty()) {
            throw new UnknownTopicOrPartitionException(topic.name() + " does not exist yet");
        }
        return partitions.stream();
    }

    private Map<String, Object> reading() {
        var reading = settings.connection();
        reading.put("enable.auto.commit", false);
        reading.put("auto.offset.reset", "earliest");
        reading.put("allow.auto.create.topics", false);
        reading.put("isolation.level", "read_committed");
        reading.put("fetch.max.wait.ms", (int) READER_WAIT.toMillis());
        return reading;
    }
}
