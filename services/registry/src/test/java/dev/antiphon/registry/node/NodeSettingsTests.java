package dev.antiphon.registry.node;

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
                .isEqualTo(
                        new NodeSettings(
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(1),
                                Duration.ofHours(24),
                                Duration.ofDays(30)));
    }

    @Test
    void mapsEveryKey() {
        assertThat(
                        bind(
                                Map.of(
                                        "registry.nodes.heartbeat-timeout", "1s",
                                        "registry.nodes.watch-interval", "2s",
                                        "registry.nodes.forget-after", "3s",
                                        "registry.nodes.events-kept", "4s")))
                .isEqualTo(
                        new NodeSettings(
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(4)));
    }

    @Test
    void refusesToWaitForNoTime() {
        assertThatThrownBy(() -> bind(Map.of("registry.nodes.heartbeat-timeout", "0s")))
                .hasRootCauseMessage("registry.nodes.heartbeat-timeout must be positive, was PT0S");
    }

    private static NodeSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("registry.nodes", NodeSettings.class);
    }
}
