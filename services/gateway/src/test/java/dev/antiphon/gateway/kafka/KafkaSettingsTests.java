package dev.antiphon.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import java.time.Duration;
import java.util.Map;

class KafkaSettingsTests {

    @Test
    void hasDefaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(new KafkaSettings("127.0.0.1:9092", Map.of(), Duration.ofSeconds(10)));
    }

    @Test
    void readsEveryKey() {
        assertThat(
                        bind(
                                Map.of(
                                        "gateway.kafka.bootstrap-servers",
                                        "a:1",
                                        "gateway.kafka.client.security.protocol",
                                        "SSL",
                                        "gateway.kafka.send-limit",
                                        "3s")))
                .isEqualTo(
                        new KafkaSettings(
                                "a:1", Map.of("security.protocol", "SSL"), Duration.ofSeconds(3)));
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> bind(Map.of("gateway.kafka.send-limit", "1s")))
                .rootCause()
                .hasMessageContaining("gateway.kafka.send-limit");
    }

    private static KafkaSettings bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("gateway.kafka", KafkaSettings.class);
    }
}
