package dev.antiphon.console.bot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import java.net.URI;
import java.util.Map;

class BotsSettingsTests {

    @Test
    void hasDefaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(new BotsSettings(URI.create("http://127.0.0.1:8083"), null));
    }

    @Test
    void mapsEveryKey() {
        assertThat(bind(Map.of("console.bots-url", "http://b:1", "console.bots-token", "t")))
                .isEqualTo(new BotsSettings(URI.create("http://b:1"), "t"));
    }

    private static BotsSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("console", BotsSettings.class);
    }
}
