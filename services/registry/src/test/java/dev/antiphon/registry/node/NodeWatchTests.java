package dev.antiphon.registry.node;

import static dev.antiphon.registry.support.Heartbeats.eventually;
import static dev.antiphon.registry.support.Heartbeats.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.contracts.v1.NodePhase;
import dev.antiphon.registry.support.Heartbeats;
import dev.antiphon.registry.support.RunningRegistry;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;

class NodeWatchTests extends RunningRegistry {

    private final Heartbeats heartbeats = new Heartbeats();

    @AfterEach
    void close() {
        heartbeats.close();
    }

    @Test
    void losesANodeThatFallsSilentAndFindsItAgain() {
        // Given
        var ready = heartbeat("silent", NodePhase.NODE_PHASE_READY, 1 << 30);
        heartbeats.keepSending(ready);
        eventually(() -> status("silent").equals("READY"));
        // When
        heartbeats.stopSending("silent");
        eventually(() -> status("silent").equals("LOST"));
        heartbeats.keepSending(ready);
        eventually(() -> status("silent").equals("READY"));
        // Then
        assertThat(history("silent"))
                .contains("LOST → READY: heard again", "READY → LOST: no heartbeat for 2000 ms")
                .endsWith("null → READY: first heartbeat");
    }

    @Test
    void believesANodeThatDrainsAndLeaves() {
        // Given
        heartbeats.keepSending(heartbeat("leaving", NodePhase.NODE_PHASE_DRAINING, 1 << 30));
        eventually(() -> status("leaving").equals("DRAINING"));
        // When
        heartbeats.keepSending(heartbeat("leaving", NodePhase.NODE_PHASE_LEFT, 1 << 30));
        eventually(() -> status("leaving").equals("LEFT"));
        // Then
        assertThat(history("leaving").getFirst()).endsWith("→ LEFT: the node says so");
    }

    @Test
    void goesOnAfterHeartbeatsThatMakeNoSense() {
        // Given
        heartbeats.send("broken", new byte[] {1, 2, 3});
        heartbeats.send("", heartbeat("", NodePhase.NODE_PHASE_READY, 1).toByteArray());
        heartbeats.send("nul", heartbeat("a\0b", NodePhase.NODE_PHASE_READY, 1).toByteArray());
        heartbeats.send(
                "negative", heartbeat("negative", NodePhase.NODE_PHASE_READY, -1).toByteArray());
        heartbeats.send(
                "negative",
                heartbeat("negative", NodePhase.NODE_PHASE_READY, 1).toBuilder()
                        .putLabels("gpu", "h100\ncpu=fast")
                        .build()
                        .toByteArray());
        heartbeats.send(
                "negative",
                heartbeat("negative", NodePhase.NODE_PHASE_READY, 1).toBuilder()
                        .setCostPerHour(-1)
                        .build()
                        .toByteArray());
        // When
        heartbeats.keepSending(heartbeat("sound", NodePhase.NODE_PHASE_READY, 1 << 30));
        eventually(() -> status("sound").equals("READY"));
        // Then
        assertThat(registry().get("/registry/nodes/negative").status()).isEqualTo(404);
    }

    private String status(String node) {
        return registry().get("/registry/nodes/" + node).text("status");
    }

    private List<String> history(String node) {
        return registry()
                .get("/registry/nodes/" + node + "/events")
                .body()
                .valueStream()
                .map(
                        event ->
                                "%s → %s: %s"
                                        .formatted(
                                                event.path("from").asString("null"),
                                                event.path("to").asString(),
                                                event.path("reason").asString()))
                .toList();
    }
}
