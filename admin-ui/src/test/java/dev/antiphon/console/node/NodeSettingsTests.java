package dev.antiphon.console.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import java.time.Duration;
import java.util.Map;

class NodeSettingsTests {

    @Test
    void hasDefaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(new NodeSettings(Duration.ofSeconds(5), Duration.ofMinutes(10)));
    }

    @Test
    void mapsEveryKey() {
        assertThat(
                        bind(
                                Map.of(
                                        "console.nodes.silent-after",
                                        "2s",
                                        "console.nodes.forgotten-after",
                                        "3s")))
                .isEqualTo(new NodeSettings(Duration.ofSeconds(2), Duration.ofSeconds(3)));
    }

    @Test
    void refusesToForgetBeforeItIsSilent() {
        assertThatThrownBy(() -> new NodeSettings(Duration.ofSeconds(5), Duration.ofSeconds(4)))
                .hasMessageContaining("console.nodes.forgotten-after");
    }

    private static NodeSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("console.nodes", NodeSettings.class);
    }
}
