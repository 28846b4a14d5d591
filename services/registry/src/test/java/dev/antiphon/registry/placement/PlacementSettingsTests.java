package dev.antiphon.registry.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import java.util.Map;

class PlacementSettingsTests {

    @Test
    void hasDefaults() {
        assertThat(bind(Map.of())).isEqualTo(new PlacementSettings(8, 20));
    }

    @Test
    void mapsEveryKey() {
        assertThat(
                        bind(
                                Map.of(
                                        "registry.placements.slots", "3",
                                        "registry.placements.headroom-percent", "40")))
                .isEqualTo(new PlacementSettings(3, 40));
    }

    @Test
    void refusesNodesThatAnswerNobody() {
        assertThatThrownBy(() -> bind(Map.of("registry.placements.slots", "0")))
                .hasRootCauseMessage("registry.placements.slots must be 1 to 1000, was 0");
    }

    private static PlacementSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("registry.placements", PlacementSettings.class);
    }
}
