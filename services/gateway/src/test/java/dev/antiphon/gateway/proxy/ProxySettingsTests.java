package dev.antiphon.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

class ProxySettingsTests {

    @Test
    void hasDefaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(
                        new ProxySettings(
                                URI.create("http://127.0.0.1:8082"),
                                URI.create("http://127.0.0.1:8090"),
                                Duration.ofMillis(500)));
    }

    @Test
    void readsEveryKey() {
        assertThat(
                        bind(
                                Map.of(
                                        "gateway.channels-url",
                                        "http://a",
                                        "gateway.console-url",
                                        "http://b",
                                        "gateway.watch-interval",
                                        "1s")))
                .isEqualTo(
                        new ProxySettings(
                                URI.create("http://a"),
                                URI.create("http://b"),
                                Duration.ofSeconds(1)));
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> bind(Map.of("gateway.console-url", "nowhere")))
                .rootCause()
                .hasMessageContaining("gateway.console-url");
    }

    private static ProxySettings bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("gateway", ProxySettings.class);
    }
}
