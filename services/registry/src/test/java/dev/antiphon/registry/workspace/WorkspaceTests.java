package dev.antiphon.registry.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.WorkspaceState;
import dev.antiphon.registry.support.RunningRegistry;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;

class WorkspaceTests extends RunningRegistry {

    @Test
    void saysWhereItsRequestsMayBeAnswered() throws Exception {
        // When
        var put =
                registry()
                        .put(
                                "/registry/workspaces/acme-eu",
                                Map.of("regions", List.of("eu-west", "eu-north", "eu-west")));
        // Then
        assertThat(put.status()).isEqualTo(200);
        var state =
                WorkspaceState.parseFrom(
                        topics().await(Topics.WORKSPACES, "acme-eu", Optional::isPresent)
                                .orElseThrow());
        assertThat(state.getRegionsList()).containsExactly("eu-north", "eu-west");
        assertThat(registry().get("/registry/workspaces/acme-eu").body().path("regions"))
                .hasSize(2);
        assertThat(registry().get("/registry/workspaces").body().toString()).contains("acme-eu");
    }

    @Test
    void mayBeAnsweredEverywhereUnlessItSays() {
        assertThat(registry().get("/registry/workspaces/unheard-of").body().path("regions"))
                .isEmpty();
    }

    @Test
    void refusesWhatIsNoRegion() {
        for (Object wrong : List.of(List.of("EU West"), "eu", List.of(""))) {
            var put = registry().put("/registry/workspaces/acme", Map.of("regions", wrong));
            assertThat(put.status()).isEqualTo(400);
        }
        assertThat(registry().put("/registry/workspaces/acme", Map.of()).body().toString())
                .contains("regions");
    }
}
