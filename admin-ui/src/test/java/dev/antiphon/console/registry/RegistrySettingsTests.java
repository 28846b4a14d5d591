package dev.antiphon.console.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

class RegistrySettingsTests {

    @Test
    void hasDefaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(
                        new RegistrySettings(
                                URI.create("http://127.0.0.1:8081"), null, Duration.ofMinutes(10)));
    }

    @Test
    void mapsEveryKey() {
        assertThat(
                        bind(
                                Map.of(
                                        "console.registry-url",
                                        "http://r:1",
                                        "console.registry-token",
                                        "t",
                                        "console.registry-timeout",
                                        "5s")))
                .isEqualTo(
                        new RegistrySettings(URI.create("http://r:1"), "t", Duration.ofSeconds(5)));
    }

    private static RegistrySettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("console", RegistrySettings.class);
    }
}
