package dev.antiphon.console.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.console.support.Cluster;
import dev.antiphon.console.support.RunningConsole;
import dev.antiphon.contracts.v1.NodePhase;

import org.junit.jupiter.api.Test;

class DrainTests extends RunningConsole {

    private static final String VERSION = Cluster.digest("d4a1");

    @Test
    void drainsANodeThatIsFoundOnTheOverview() {
        // Given
        var operator = newUser("drains", "OPERATOR");
        heard("tired", NodePhase.NODE_PHASE_READY);
        var link = operator.get("/overview").html().select("article.node a:contains(tired)");
        assertThat(link.attr("href")).isEqualTo("nodes/tired");
        // When
        var page = operator.submit(operator.get("/nodes/tired"), "/nodes/tired/drain");
        // Then
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("It was asked to drain");
        assertThat(registry().drained()).contains("tired");
    }

    @Test
    void saysWhatTheRegistrySaysWhenItRefuses() {
        // Given
        var operator = newUser("drains-late", "OPERATOR");
        heard("gone", NodePhase.NODE_PHASE_READY);
        registry().left("gone");
        // When
        var page = operator.submit(operator.get("/nodes/gone"), "/nodes/gone/drain");
        // Then
        assertThat(page.status()).isEqualTo(409);
        assertThat(page.text()).contains("The node is not drained.", "gone has left");
    }

    @Test
    void offersItToNobodyWhoMayNotAndForNoNodeThatDrains() {
        // Given
        heard("draining", NodePhase.NODE_PHASE_DRAINING);
        heard("looked-at", NodePhase.NODE_PHASE_READY);
        var viewer = newUser("looks-at-nodes", "VIEWER");
        // Then
        assertThat(admin().get("/nodes/draining").hasForm("/drain")).isFalse();
        assertThat(viewer.get("/nodes/looked-at").hasForm("/drain")).isFalse();
        assertThat(viewer.get("/nodes/looked-at").text()).contains("looked-at", "cpu");
    }

    @Test
    void knowsNoNodeThatWasNeverHeard() {
        assertThat(admin().get("/nodes/nobody").status()).isEqualTo(404);
    }

    private void heard(String node, NodePhase phase) {
        cluster().beat(Cluster.heartbeat(node, 0, 0, phase, VERSION));
        var admin = admin();
        eventually(() -> admin.get("/nodes/" + node).status() == 200);
    }
}
