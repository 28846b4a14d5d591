package dev.antiphon.console.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import java.time.Duration;
import java.util.Map;

class ThrottleSettingsTests {

    @Test
    void hasDefaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(new ThrottleSettings(5, 30, 100, Duration.ofMinutes(5)));
    }

    @Test
    void mapsEveryKey() {
        assertThat(
                        bind(
                                Map.of(
                                        "console.login.attempts",
                                        "1",
                                        "console.login.attempts-of-address",
                                        "2",
                                        "console.login.attempts-of-name",
                                        "3",
                                        "console.login.window",
                                        "4s")))
                .isEqualTo(new ThrottleSettings(1, 2, 3, Duration.ofSeconds(4)));
    }

    @Test
    void refusesAThrottleThatLetsNobodyIn() {
        assertThatThrownBy(() -> new ThrottleSettings(0, 30, 100, Duration.ofMinutes(5)))
                .hasMessageContaining("console.login.attempts must be positive");
    }

    private static ThrottleSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("console.login", ThrottleSettings.class);
    }
}
