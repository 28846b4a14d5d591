package dev.antiphon.registry.node;

import static dev.antiphon.registry.support.Heartbeats.eventually;
import static dev.antiphon.registry.support.Heartbeats.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.Control;
import dev.antiphon.contracts.v1.NodePhase;
import dev.antiphon.registry.support.Heartbeats;
import dev.antiphon.registry.support.RunningRegistry;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.Optional;

class DrainTests extends RunningRegistry {

    private final Heartbeats heartbeats = new Heartbeats();

    @AfterEach
    void close() {
        heartbeats.close();
    }

    @Test
    void asksANodeToDrain() throws Exception {
        // Given
        heartbeats.keepSending(heartbeat("tired", NodePhase.NODE_PHASE_READY, 1 << 30));
        eventually(() -> status("tired").equals("READY"));
        // When
        var answer = registry().post("/registry/nodes/tired/drain");
        // Then
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.text("node")).isEqualTo("tired");
        var said = topics().await(Topics.CONTROL, "tired", Optional::isPresent).orElseThrow();
        assertThat(Control.parseFrom(said).getDrain().getNodeId()).isEqualTo("tired");
    }

    @Test
    void refusesToDrainANodeThatHasLeft() {
        // Given
        heartbeats.keepSending(heartbeat("gone", NodePhase.NODE_PHASE_LEFT, 1 << 30));
        eventually(() -> status("gone").equals("LEFT"));
        // When
        var answer = registry().post("/registry/nodes/gone/drain");
        // Then
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text("detail")).contains("gone has left");
    }

    @Test
    void knowsNoNodeThatWasNeverHeard() {
        assertThat(registry().post("/registry/nodes/nobody/drain").status()).isEqualTo(404);
    }

    private String status(String node) {
        return registry().get("/registry/nodes/" + node).text("status");
    }
}
