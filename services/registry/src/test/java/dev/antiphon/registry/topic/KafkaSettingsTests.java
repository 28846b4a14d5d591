package dev.antiphon.registry.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import java.time.Duration;
import java.util.Map;

class KafkaSettingsTests {

    @Test
    void hasDefaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(
                        new KafkaSettings(
                                "127.0.0.1:9092",
                                Map.of(),
                                "registry-outbox",
                                Duration.ofSeconds(15),
                                Duration.ofSeconds(20)));
    }

    @Test
    void mapsEveryKey() {
        assertThat(
                        bind(
                                Map.of(
                                        "registry.kafka.bootstrap-servers", "a:1,b:2",
                                        "registry.kafka.client[security.protocol]", "SSL",
                                        "registry.kafka.outbox-id", "blue",
                                        "registry.kafka.record-lock", "5s",
                                        "registry.kafka.answer-limit", "6s")))
                .isEqualTo(
                        new KafkaSettings(
                                "a:1,b:2",
                                Map.of("security.protocol", "SSL"),
                                "blue",
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(6)));
    }

    private static KafkaSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("registry.kafka", KafkaSettings.class);
    }
}
