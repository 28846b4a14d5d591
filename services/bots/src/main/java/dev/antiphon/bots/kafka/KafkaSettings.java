package dev.antiphon.bots.kafka;

import org.springframework.boot.context.properties.ConfigurationProperties;
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
@ConfigurationProperties("bots.kafka")
record KafkaSettings(
        @DefaultValue("127.0.0.1:9092") String bootstrapServers,
        @DefaultValue Map<String, String> client) {

    /** What any client needs in order to connect; further settings may be added to it. */
    Map<String, Object> connection() {
        var settings = new HashMap<String, Object>(client);
        settings.put("bootstrap.servers", bootstrapServers);
        return settings;
    }
}
