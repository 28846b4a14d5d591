package dev.antiphon.requester.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import java.time.Duration;
import java.util.Map;

class PublishingSettingsTests {

    @Test
    void hasDefaults() {
        assertThat(bind(Map.of()).patience()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void readsEveryKey() {
        assertThat(bind(Map.of("requester.publishing.patience", "3s")).patience())
                .isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> bind(Map.of("requester.publishing.patience", "0s")))
                .rootCause()
                .hasMessageContaining("requester.publishing.patience");
    }

    private static PublishingSettings bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("requester.publishing", PublishingSettings.class);
    }
}
