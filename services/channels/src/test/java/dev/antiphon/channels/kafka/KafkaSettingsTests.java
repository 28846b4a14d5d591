package dev.antiphon.channels.kafka;

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
    void mapsEveryKeyAndKeepsPasswordsToItself() {
        // When
        var settings =
                bind(
                        Map.of(
                                "channels.kafka.bootstrap-servers", "a:1,b:2",
                                "channels.kafka.client[ssl.key.password]", "secret",
                                "channels.kafka.answer-limit", "6s"));
        // Then
        assertThat(settings)
                .isEqualTo(
                        new KafkaSettings(
                                "a:1,b:2",
                                Map.of("ssl.key.password", "secret"),
                                Duration.ofSeconds(6)))
                .asString()
                .doesNotContain("secret");
    }

    @Test
    void refusesALimitThatNoBrokerKeeps() {
        assertThatThrownBy(() -> new KafkaSettings("a:1", Map.of(), Duration.ofSeconds(1)))
                .hasMessageContaining("channels.kafka.answer-limit");
    }

    private static KafkaSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("channels.kafka", KafkaSettings.class);
    }
}
