package dev.antiphon.channels.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import java.time.Duration;
import java.util.List;
import java.util.Map;

class WebSettingsTests {

    @Test
    void haveDefaults() {
        assertThat(bind(Map.of(), "channels.web", WebSettings.class))
                .isEqualTo(new WebSettings(Duration.ofDays(30), Duration.ofSeconds(15), 8));
        assertThat(bind(Map.of(), "channels.chat", ChatSettings.class))
                .isEqualTo(new ChatSettings("shop", Map.of()));
    }

    @Test
    void mapEveryKey() {
        assertThat(
                        bind(
                                Map.of(
                                        "channels.web.session-life", "2d",
                                        "channels.web.heartbeat", "3s",
                                        "channels.web.streams", "4"),
                                "channels.web",
                                WebSettings.class))
                .isEqualTo(new WebSettings(Duration.ofDays(2), Duration.ofSeconds(3), 4));
        assertThat(
                        bind(
                                Map.of(
                                        "channels.chat.default-bot", "inn",
                                        "channels.chat.suggestions.inn[0]", "A room?"),
                                "channels.chat",
                                ChatSettings.class))
                .isEqualTo(new ChatSettings("inn", Map.of("inn", List.of("A room?"))));
    }

    @Test
    void refuseWhatCannotBe() {
        assertThatThrownBy(() -> new WebSettings(Duration.ZERO, Duration.ofSeconds(1), 1))
                .hasMessageContaining("channels.web.session-life");
        assertThatThrownBy(() -> new WebSettings(Duration.ofDays(1), Duration.ofSeconds(1), 0))
                .hasMessageContaining("channels.web.streams");
    }

    private static <T> T bind(Map<String, String> properties, String prefix, Class<T> type) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate(prefix, type);
    }
}
