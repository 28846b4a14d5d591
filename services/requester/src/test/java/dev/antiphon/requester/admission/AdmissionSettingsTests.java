package dev.antiphon.requester.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import java.time.Duration;
import java.util.Map;

class AdmissionSettingsTests {

    @Test
    void hasDefaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(
                        new AdmissionSettings(
                                256, 512, Duration.ofMinutes(10), Duration.ofSeconds(10)));
    }

    @Test
    void readsEveryKey() {
        assertThat(
                        bind(
                                Map.of(
                                        "requester.admission.max-waiting", "1",
                                        "requester.admission.max-per-workspace", "2",
                                        "requester.admission.deadline", "3s",
                                        "requester.admission.node-timeout", "4s")))
                .isEqualTo(
                        new AdmissionSettings(1, 2, Duration.ofSeconds(3), Duration.ofSeconds(4)));
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> bind(Map.of("requester.admission.deadline", "-1s")))
                .rootCause()
                .hasMessageContaining("requester.admission.deadline");
        assertThatThrownBy(() -> bind(Map.of("requester.admission.max-waiting", "-1")))
                .rootCause()
                .hasMessageContaining("requester.admission.max-waiting");
        assertThatThrownBy(() -> bind(Map.of("requester.admission.max-per-workspace", "0")))
                .rootCause()
                .hasMessageContaining("requester.admission.max-per-workspace");
    }

    private static AdmissionSettings bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("requester.admission", AdmissionSettings.class);
    }
}
