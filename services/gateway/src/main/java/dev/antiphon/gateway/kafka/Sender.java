package dev.antiphon.gateway.kafka;

import com.google.protobuf.MessageLite;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

import java.util.concurrent.ExecutionException;

/** Sends messages. Safe for use by several threads. */
@Component
public final class Sender implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Sender.class);

    private final KafkaProducer<String, byte[]> producer;

    Sender(KafkaClients clients) {
        this.producer = clients.producer();
    }

    /**
     * Sends a message and waits until the topic has it.
     *
     * @throws Unavailable if it has not within the limit; it may come to have it later
     */
    public void send(String topic, String key, MessageLite message)
            throws Unavailable, InterruptedException {
        try {
            var _ = producer.send(new ProducerRecord<>(topic, key, message.toByteArray())).get();
        } catch (ExecutionException failed) {
            throw new Unavailable(topic + " took no record", failed.getCause());
        } catch (KafkaException failed) {
            throw new Unavailable(topic + " took no record", failed);
        }
    }

    /** Sends a message that nobody waits for; a failure is logged. */
    public void sendLater(String topic, @Nullable String key, MessageLite message) {
        try {
            var _ =
                    producer.send(
                            new ProducerRecord<>(topic, key, message.toByteArray()),
                            (_, failure) -> {
                                if (failure != null) {
                                    warn(topic, failure);
                                }
                            });
        } catch (KafkaException | IllegalStateException failed) {
            // The latter after the gateway has stopped.
            warn(topic, failed);
        }
    }

    @Override
    public void destroy() {
        producer.close();
    }

    private static void warn(String topic, Exception failure) {
        log.warn("{} took no record: {}", topic, failure.toString());
    }
}
