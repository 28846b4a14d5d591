package dev.antiphon.inference.kafka;

import org.springframework.boot.context.properties.bind.DefaultValue;

import java.util.HashMap;
import java.util.Map;

/**
 * Where Kafka is.
 *
 * @param bootstrapServers brokers to begin with, {@code host:port} separated by commas; default
 *     {@code 127.0.0.1:9092}
 * @param client further settings of every client, in Kafka's names: security above all
 */
public record KafkaSettings(
        @DefaultValue("127.0.0.1:9092") String bootstrapServers,
        @DefaultValue Map<String, String> client) {

    /**
     * Copies the map.
     *
     * @throws IllegalArgumentException if no broker is named
     */
    public KafkaSettings {
        client = Map.copyOf(client);
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException(
                    "inference.kafka.bootstrap-servers must name a broker");
        }
    }

    /** What any client needs in order to connect; further settings may be added to it. */
    Map<String, Object> connection() {
        var settings = new HashMap<String, Object>(client);
        settings.put("bootstrap.servers", bootstrapServers);
        // A node has a client for every slot; their metrics are many, and nobody reads them.
        settings.putIfAbsent("metric.reporters", "");
        return settings;
    }

    /** Leaves out the values, among which are passwords. */
    @Override
    public String toString() {
        return "KafkaSettings[" + bootstrapServers + ", " + client.keySet() + "]";
    }
}
