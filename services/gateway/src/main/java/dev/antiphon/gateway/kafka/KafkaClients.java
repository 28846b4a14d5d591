package dev.antiphon.gateway.kafka;

import dev.antiphon.platform.kafka.OrderlyConsumer;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.stereotype.Component;

/** Makes the clients of a gateway. Who asks for one closes it. */
@Component
public final class KafkaClients {

    private static final int REQUEST_MILLIS = 1_500;

    private final KafkaSettings settings;

    /** Makes clients that connect with these settings. */
    public KafkaClients(KafkaSettings settings) {
        this.settings = settings;
    }

    /** A producer for single small records, none of which waits for another. */
    public KafkaProducer<String, byte[]> producer() {
        int limitMillis = Math.toIntExact(settings.sendLimit().toMillis());
        var producing = settings.connection();
        producing.put("acks", "all");
        producing.put("enable.idempotence", true);
        producing.put("linger.ms", 0);
        producing.put("request.timeout.ms", REQUEST_MILLIS);
        producing.put("delivery.timeout.ms", limitMillis);
        producing.put("max.block.ms", limitMillis);
        return new KafkaProducer<>(producing, new StringSerializer(), new ByteArraySerializer());
    }

    /** A consumer that is in no group: it reads what it is assigned from where it is told. */
    public OrderlyConsumer reader() {
        return new OrderlyConsumer(settings.connection());
    }
}
