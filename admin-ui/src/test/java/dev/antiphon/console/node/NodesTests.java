package dev.antiphon.console.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.console.support.Cluster;
import dev.antiphon.console.support.MovableClock;
import dev.antiphon.contracts.v1.NodePhase;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class NodesTests {

    private final MovableClock clock = new MovableClock();
    private final Nodes nodes =
            new Nodes(new NodeSettings(Duration.ofSeconds(5), Duration.ofMinutes(10)), clock);

    private void beat(String node, long tokens, NodePhase phase) {
        nodes.hear(Cluster.heartbeat(node, tokens, 0, phase), clock.instant());
    }

    @Test
    void tellsTheRateFromTheDifferenceOfCounts() {
        // Given
        for (int second = 0; second <= 10; second++) {
            beat("node-1", 40L * second, NodePhase.NODE_PHASE_READY);
            clock.passes(Duration.ofSeconds(1));
        }
        // When
        Node node = nodes.all().getFirst();
        // Then
        assertThat(node.tokensPerSecond()).isEqualTo(40);
        assertThat(nodes.throughput(2, 3)).containsExactly(40.0, 40.0);
    }

    @Test
    void callsANodeSilentThatIsNotHeardForLong() {
        // Given
        beat("node-1", 0, NodePhase.NODE_PHASE_READY);
        // When
        clock.passes(Duration.ofSeconds(6));
        // Then
        assertThat(nodes.all()).extracting(Node::status).containsExactly(Node.Status.SILENT);
        assertThat(nodes.all().getFirst().isAlive()).isFalse();
    }

    @Test
    void aNodeThatSaidGoodbyeIsNotSilent() {
        // Given
        beat("node-1", 0, NodePhase.NODE_PHASE_LEFT);
        // When
        clock.passes(Duration.ofMinutes(1));
        // Then
        assertThat(nodes.all()).extracting(Node::status).containsExactly(Node.Status.LEFT);
    }

    @Test
    void forgetsANodeAfterAWhile() {
        // Given
        beat("node-1", 0, NodePhase.NODE_PHASE_READY);
        // When
        clock.passes(Duration.ofMinutes(11));
        // Then
        assertThat(nodes.all()).isEmpty();
    }
}
