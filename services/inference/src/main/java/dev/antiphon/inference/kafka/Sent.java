package dev.antiphon.inference.kafka;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

import java.util.concurrent.ExecutionException;

/** Records that are in the log before anything else is done. */
public final class Sent {

    private Sent() {}

    /**
     * Sends a record and waits until all replicas have it; all that was sent to its partition
     * before is there then too.
     *
     * @throws Unavailable if Kafka did not take it
     */
    public static RecordMetadata await(
            Producer<String, byte[]> producer, ProducerRecord<String, byte[]> message)
            throws Unavailable, InterruptedException {
        try {
            return producer.send(message).get();
        } catch (ExecutionException | KafkaException failed) {
            throw new Unavailable(message.topic() + " took no record", failed);
        }
    }
}
