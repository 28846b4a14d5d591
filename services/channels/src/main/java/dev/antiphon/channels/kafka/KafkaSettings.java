package dev.antiphon.channels.kafka;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Where Kafka is.
 *
 * @param bootstrapServers brokers to begin with, {@code host:port} separated by commas; default
 *     {@code 127.0.0.1:9092}
 * @param client further settings of every client, in Kafka's names: security above all
 * @param answerLimit how long the brokers may take to answer before it is tried anew; default 10s
 */
@ConfigurationProperties("channels.kafka")
public record KafkaSettings(
        @DefaultValue("127.0.0.1:9092") String bootstrapServers,
        @DefaultValue Map<String, String> client,
        @DefaultValue("10s") Duration answerLimit) {

    /**
     * Copies the map and checks the bounds.
     *
     * @throws IllegalArgumentException if no broker is named or the limit is below 2s
     */
    public KafkaSettings {
        client = Map.copyOf(client);
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException(
                    "channels.kafka.bootstrap-servers must name a broker");
        }
        if (answerLimit.compareTo(Duration.ofSeconds(2)) < 0) {
            throw new IllegalArgumentException(
                    "channels.kafka.answer-limit must be at least 2s, was " + answerLimit);
        }
    }

    /** What any client needs in order to connect; further settings may be added to it. */
    Map<String, Object> connection() {
        var settings = new HashMap<String, Object>();
        // A broker that is away is asked for, and complained about, no more often than that.
        settings.put("reconnect.backoff.max.ms", 3_000);
        settings.putAll(client);
        settings.put("bootstrap.servers", bootstrapServers);
        return settings;
    }

    /** Leaves out the values, among which are passwords. */
    @Override
    public String toString() {
        return "KafkaSettings[" + bootstrapServers + ", " + client.keySet() + "]";
    }
}
