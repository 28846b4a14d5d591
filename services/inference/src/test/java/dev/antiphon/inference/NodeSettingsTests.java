package dev.antiphon.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

class NodeSettingsTests {

    @Test
    void needsNothingButANodeId() {
        // When
        var settings = bind(Map.of("inference.node-id", "node-1"));
        // Then
        assertThat(settings.region()).isEqualTo("local");
        assertThat(settings.memory()).isEqualTo(DataSize.ofBytes(0));
        assertThat(settings.labels()).isEmpty();
        assertThat(settings.costPerHourMillionths()).isZero();
        assertThat(settings.kafka().bootstrapServers()).isEqualTo("127.0.0.1:9092");
        assertThat(settings.reply().readLimit()).isEqualTo(Duration.ofSeconds(8));
        assertThat(settings.attempt().withoutProgress()).isEqualTo(4);
        assertThat(settings.slot().drainLimit()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.placement().cacheTokens()).isEqualTo(16_384);
        assertThat(settings.placement().warmUp()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.heartbeat().interval()).isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @CsvSource({
        "inference.node-id, ''",
        "inference.region, Nord",
        "inference.memory, -1B",
        "inference.labels.GPU, h100",
        "inference.labels.gpu, ''",
        "inference.labels.gpu, h 100",
        "inference.cost-per-hour, -1",
        "inference.cost-per-hour, 0.0000001",
        "inference.cost-per-hour, 1000000.5",
        "inference.kafka.bootstrap-servers, ' '",
        "inference.reply.readers, 0",
        "inference.reply.read-limit, 0s",
        "inference.attempt.without-progress, 0",
        "inference.attempt.max-choices, 0",
        "inference.attempt.remembered-cancellations, 0",
        "inference.slot.high, -1",
        "inference.slot.patience, 0s",
        "inference.slot.drain-limit, -1s",
        "inference.placement.retry-interval, 0s",
        "inference.placement.cache-tokens, 0",
        "inference.placement.warm-up, -1s",
        "inference.placement.threads, -1",
        "inference.heartbeat.interval, 0s"
    })
    void namesTheSettingThatIsWrong(String name, String value) {
        // Given
        var properties = new HashMap<>(Map.of("inference.node-id", "node-1"));
        properties.put(name, value);
        // Then
        assertThatThrownBy(() -> bind(properties))
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .rootCause()
                .hasMessageContaining(name.substring(name.lastIndexOf('.') + 1));
    }

    @Test
    void readsLabelsAndWhatTheNodeCosts() {
        // When
        var settings =
                bind(
                        Map.of(
                                "inference.node-id",
                                "node-1",
                                "inference.labels.gpu",
                                "h100",
                                "inference.labels.example.org",
                                "Rack-3",
                                "inference.cost-per-hour",
                                "2.50"));
        // Then
        assertThat(settings.labels())
                .containsExactlyInAnyOrderEntriesOf(Map.of("gpu", "h100", "example.org", "Rack-3"));
        assertThat(settings.costPerHourMillionths()).isEqualTo(2_500_000);
    }

    @Test
    void takesNoMoreThan32Labels() {
        // Given
        var properties = new HashMap<>(Map.of("inference.node-id", "node-1"));
        for (int label = 0; label < 33; label++) {
            properties.put("inference.labels.l" + label, "x");
        }
        // Then
        assertThatThrownBy(() -> bind(properties))
                .rootCause()
                .hasMessage("inference.labels must be at most 32, were 33");
    }

    @Test
    void showsNoPasswords() {
        // Given
        var settings =
                bind(
                        Map.of(
                                "inference.node-id",
                                "node-1",
                                "inference.kafka.client.[sasl.jaas.config]",
                                "secret"));
        // Then
        assertThat(settings.toString()).doesNotContain("secret").contains("sasl.jaas.config");
    }

    private static NodeSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("inference", NodeSettings.class);
    }
}
