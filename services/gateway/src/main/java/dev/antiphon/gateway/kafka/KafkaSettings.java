package dev.antiphon.gateway.kafka;

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
 * @param sendLimit within which a request must be in its lane, or its client is told that it is
 *     not; default 10s
 */
@ConfigurationProperties("gateway.kafka")
public record KafkaSettings(
        @DefaultValue("127.0.0.1:9092") String bootstrapServers,
        @DefaultValue Map<String, String> client,
        @DefaultValue("10s") Duration sendLimit) {

    /**
     * Copies the map and checks the bounds.
     *
     * @throws IllegalArgumentException if no broker is named or the limit is below 2s
     */
    public KafkaSettings {
        client = Map.copyOf(client);
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException(
                    "gateway.kafka.bootstrap-servers must name a broker");
        }
        if (sendLimit.compareTo(Duration.ofSeconds(2)) < 0) {
            throw new IllegalArgumentException(
                    "gateway.kafka.send-limit must be at least 2s, was " + sendLimit);
        }
    }

    /** What any client needs in order to connect; further settings may be added to it. */
    Map<String, Object> connection() {
        var settings = new HashMap<String, Object>(client);
        settings.put("bootstrap.servers", bootstrapServers);
        return settings;
    }

    /** Leaves out the values, among which are passwords. */
    @Override
    public String toString() {
        return "KafkaSettings[" + bootstrapServers + ", " + client.keySet() + "]";
    }
}
