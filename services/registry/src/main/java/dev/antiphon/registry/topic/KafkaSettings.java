package dev.antiphon.registry.topic;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Where Kafka is, and how the pools' share groups are set.
 *
 * @param bootstrapServers brokers to begin with, {@code host:port} separated by commas; default
 *     {@code 127.0.0.1:9092}
 * @param client further settings of every client, in Kafka's names: security above all
 * @param outboxId by which the brokers know the registry's producer; the same for all that share a
 *     database, default {@code registry-outbox}
 * @param recordLock for how long a node that has gone silent keeps a request from the others;
 *     default 15s, the least that a broker allows without settings of its own
 * @param answerLimit how long the brokers may take to answer before it is tried anew; default 20s
 */
@ConfigurationProperties("registry.kafka")
public record KafkaSettings(
        @DefaultValue("127.0.0.1:9092") String bootstrapServers,
        @DefaultValue Map<String, String> client,
        @DefaultValue("registry-outbox") String outboxId,
        @DefaultValue("15s") Duration recordLock,
        @DefaultValue("20s") Duration answerLimit) {

    public KafkaSettings {
        if (!recordLock.isPositive()) {
            throw new IllegalArgumentException(
                    "registry.kafka.record-lock must be positive, was " + recordLock);
        }
        if (!answerLimit.isPositive()) {
            throw new IllegalArgumentException(
                    "registry.kafka.answer-limit must be positive, was " + answerLimit);
        }
    }

    /** What any client needs in order to connect; further settings may be added to it. */
    public Map<String, Object> connection() {
        var settings = new HashMap<String, Object>();
        // A broker that is away is asked for, and complained about, no more often than that.
        settings.put("reconnect.backoff.max.ms", 3_000);
        settings.putAll(client);
        settings.put("bootstrap.servers", bootstrapServers);
        return settings;
    }
}
