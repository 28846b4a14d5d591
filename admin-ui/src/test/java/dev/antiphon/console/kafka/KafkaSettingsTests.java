package dev.antiphon.console.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import java.util.Map;

class KafkaSettingsTests {

    @Test
    void hasDefaults() {
        assertThat(bind(Map.of())).isEqualTo(new KafkaSettings("127.0.0.1:9092", Map.of()));
    }

    @Test
    void mapsEveryKey() {
        assertThat(
                        bind(
                                Map.of(
                                        "console.kafka.bootstrap-servers",
                                        "a:1,b:2",
                                        "console.kafka.client[security.protocol]",
                                        "SSL")))
                .isEqualTo(new KafkaSettings("a:1,b:2", Map.of("security.protocol", "SSL")));
    }

    private static KafkaSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("console.kafka", KafkaSettings.class);
    }
}
