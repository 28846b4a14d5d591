package dev.antiphon.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

import java.time.Duration;
import java.util.Map;

class AnswerSettingsTests {

    @Test
    void hasDefaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(
                        new AnswerSettings(
                                DataSize.ofMegabytes(1),
                                Duration.ofSeconds(15),
                                Duration.ofMillis(250)));
    }

    @Test
    void readsEveryKey() {
        assertThat(
                        bind(
                                Map.of(
                                        "gateway.answers.body-limit",
                                        "2KB",
                                        "gateway.answers.heartbeat",
                                        "1s",
                                        "gateway.answers.client-probe",
                                        "2s")))
                .isEqualTo(
                        new AnswerSettings(
                                DataSize.ofKilobytes(2),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2)));
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> bind(Map.of("gateway.answers.heartbeat", "0s")))
                .rootCause()
                .hasMessageContaining("gateway.answers.heartbeat");
    }

    private static AnswerSettings bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("gateway.answers", AnswerSettings.class);
    }
}
