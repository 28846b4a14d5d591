package dev.antiphon.bots.kafka;

import dev.antiphon.platform.kafka.OrderlyConsumer;

import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.stereotype.Component;

import java.util.Map;

/** Makes the clients of the service. Who asks for one closes it. */
@Component
public class KafkaClients {

    private static final int DELIVERY_LIMIT_MILLIS = 30_000;

    private final KafkaSettings settings;

    KafkaClients(KafkaSettings settings) {
        this.settings = settings;
    }

    /** A producer whose records arrive in order and once each, or not within the limit. */
    public KafkaProducer<String, byte[]> producer() {
        var producing = settings.connection();
        producing.put("acks", "all");
        producing.put("enable.idempotence", true);
        producing.put("linger.ms", 1);
        producing.put("request.timeout.ms", 5_000);
        producing.put("max.block.ms", 10_000);
        producing.put("delivery.timeout.ms", DELIVERY_LIMIT_MILLIS);
        return new KafkaProducer<>(producing, new StringSerializer(), new ByteArraySerializer());
    }

    /** A consumer in no group: it reads what it is assigned from where it is told. */
    public OrderlyConsumer reader() {
        return consumer(Map.of());
    }

    /**
     * A member of a group that gets the partitions of one number of all its topics, if these have
     * the same number of partitions.
     */
    public OrderlyConsumer member(String group) {
        return consumer(
                Map.of(
                        "group.id", group,
                        "partition.assignment.strategy", RangeAssignor.class.getName(),
                        // After a crash another goes on that soon.
                        "session.timeout.ms", 6_000,
                        "heartbeat.interval.ms", 1_500,
                        "max.poll.records", 200));
    }

    private OrderlyConsumer consumer(Map<String, Object> further) {
        var consuming = settings.connection();
        consuming.putAll(further);
        return new OrderlyConsumer(consuming);
    }
}
