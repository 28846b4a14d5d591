package dev.antiphon.channels.kafka;

import dev.antiphon.contracts.Topic;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** Writes one topic. Used by one thread, which may be interrupted. */
public final class TopicWriter implements AutoCloseable {

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final KafkaProducer<String, byte[]> producer;
    private final Topic topic;

    TopicWriter(KafkaProducer<String, byte[]> producer, Topic topic) {
        this.producer = producer;
        this.topic = topic;
    }

    /** Begins to send a record; what is returned is done when the topic has it for good. */
    public Future<?> send(String key, byte[] record) {
        try {
            return producer.send(new ProducerRecord<>(topic.name(), key, record));
        } catch (KafkaException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    /** Lets go, also when interrupted; whoever did not wait for a record does not know its fate. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            producer.close(CLOSE_LIMIT);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
