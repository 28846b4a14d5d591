package dev.antiphon.console.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.console.support.Cluster;
import dev.antiphon.console.support.RunningConsole;
import dev.antiphon.contracts.v1.NodePhase;

import org.junit.jupiter.api.Test;

import java.util.Map;

class VersionTests extends RunningConsole {

    private static final String NEW = Cluster.digest("1e01");
    private static final String OLD = Cluster.digest("01d1");
    private static final String PUBLISHED = Cluster.digest("9ab1");

    @Test
    void listsVersionsWithWhatIsKnownOfThem() {
        // Given
        registry().version(OLD, "listed", 7, "ACTIVE");
        cluster().rollout("listed-alias", Map.of(OLD, 1000));
        cluster().beat(Cluster.heartbeat("server", 0, 0, NodePhase.NODE_PHASE_READY, OLD));
        var admin = admin();
        // Then
        eventually(() -> admin.get("/versions").text().contains("listed-alias"));
        var row = admin.get("/versions").html().select("article:contains(/models/listed-7)");
        assertThat(row.text())
                .contains("Version 7", "active", "01d100000000", "12 MiB", "bf16", "512 tokens");
        assertThat(row.select("[data-copy]").attr("data-copy")).isEqualTo(OLD);
    }

    @Test
    void tellsWhyThereAreFewerReplicasThanWishedFor() {
        // Given
        String wishing = Cluster.digest("3157");
        registry().version(wishing, "wishing", 1, "ACTIVE");
        registry().unmet(wishing, "1 of 2 replicas: no further node is in eu");
        // When
        var rows = admin().get("/versions").html();
        // Then
        assertThat(rows.select("article:contains(/models/wishing-1)").text())
                .contains("1 of 2 replicas: no further node is in eu");
        assertThat(rows.select("article:contains(1 of 2 replicas)")).hasSize(1);
    }

    @Test
    void activatesAndRetires() {
        // Given
        registry().version(NEW, "moving", 1, "REGISTERED");
        var operator = newUser("moves-versions", "OPERATOR");
        // When
        var active = operator.submit(operator.get("/versions"), NEW + "/activate");
        // Then
        assertThat(active.status()).isEqualTo(200);
        assertThat(active.text()).contains("Active. Nodes with room load it now.");
        assertThat(registry().phaseOf(NEW)).isEqualTo("ACTIVE");
        // When
        var retired = operator.submit(active, NEW + "/retire");
        // Then
        assertThat(retired.text()).contains("Retired.");
        assertThat(retired.hasForm("/retire")).isFalse();
    }

    @Test
    void saysWhatTheRegistrySaysWhenItRefuses() {
        // Given
        String used = Cluster.digest("05ed");
        registry().version(used, "used", 1, "ACTIVE");
        registry().alias("uses-it", Map.of(used, 1000));
        var admin = admin();
        // When
        var refused = admin.submit(admin.get("/versions"), used + "/retire");
        // Then
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text())
                .contains("The version was not retired.")
                .contains("still serves shop-en")
                .contains("Take it out of these aliases first.");
    }

    @Test
    void tellsWhichFilesHaveChanged() {
        // Given
        String version = Cluster.digest("fe51");
        registry().version(version, "verified", 1, "ACTIVE");
        var admin = admin();
        // When
        var intact = admin.submit(admin.get("/versions"), version + "/verify");
        registry().filesChanged("model.safetensors has other content");
        var changed = admin.submit(admin.get("/versions"), version + "/verify");
        registry().filesChanged();
        // Then
        assertThat(intact.text()).contains("Every file is what it was");
        assertThat(changed.text()).contains("model.safetensors has other content");
    }

    @Test
    void showsWhatWasPublishedWhileTheRegistryIsAway() {
        // Given
        cluster().version(PUBLISHED, "published", 4);
        var admin = admin();
        registry().away(true);
        try {
            eventually(() -> admin.get("/versions").text().contains("/models/published"));
            // When
            var answer = admin.submit(admin.get("/versions"), PUBLISHED + "/verify");
            // Then
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.text()).contains("The files could not be verified.");
        } finally {
            registry().away(false);
        }
    }
}
