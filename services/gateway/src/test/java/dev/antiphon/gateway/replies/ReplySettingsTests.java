package dev.antiphon.gateway.replies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import java.util.Map;

class ReplySettingsTests {

    @Test
    void drawsAnIdIfNoneIsGiven() {
        assertThat(bind(Map.of()).instanceId()).isNotEqualTo(bind(Map.of()).instanceId());
        assertThat(bind(Map.of()).catchUps()).isEqualTo(4);
    }

    @Test
    void readsEveryKey() {
        assertThat(
                        bind(
                                Map.of(
                                        "gateway.replies.instance-id", "a",
                                        "gateway.replies.catch-ups", "2")))
                .isEqualTo(new ReplySettings("a", 2));
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> bind(Map.of("gateway.replies.catch-ups", "0")))
                .rootCause()
                .hasMessageContaining("gateway.replies.catch-ups");
    }

    private static ReplySettings bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("gateway.replies", ReplySettings.class);
    }
}
