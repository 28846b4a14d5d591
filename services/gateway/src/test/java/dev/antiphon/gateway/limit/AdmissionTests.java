package dev.antiphon.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.contracts.v1.Heartbeat;
import dev.antiphon.contracts.v1.HostedVersion;
import dev.antiphon.contracts.v1.HostingPhase;
import dev.antiphon.contracts.v1.NodePhase;
import dev.antiphon.gateway.problem.Refused;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

class AdmissionTests {

    private static final VersionDigest VERSION = new VersionDigest("sha256:" + "a".repeat(64));
    private static final Pool POOL = Pool.of(VERSION, "local");
    private static final Pool ELSEWHERE = Pool.of(VERSION, "elsewhere");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final AdmissionSettings settings =
            new AdmissionSettings(2, 4, Duration.ofMinutes(10), Duration.ofSeconds(10));
    private final LiveNodes nodes = new LiveNodes(settings);
    private final AtomicLong nanoTime = new AtomicLong();
    private final Admission admission = new Admission(nodes, settings, nanoTime::get);

    @BeforeEach
    void aNodeWithTwoSlots() {
        nodes.heard(heartbeat("node-1", "local", 2, 0), NOON);
        nodes.listened(NOON);
    }

    @Test
    void takesInWhatSlotsAndQueueHold() {
        for (int i = 0; i < 4; i++) {
            assertThat(admit("w" + i).pool()).isEqualTo(POOL);
        }

        assertThat(refusal("w9").status()).isEqualTo(429);
        assertThat(admission.inFlight()).isEqualTo(4);
    }

    @Test
    void countsWhatOthersKeepBusy() {
        nodes.heard(heartbeat("node-1", "local", 2, 2), NOON);
        admit("a");
        admit("a");

        assertThat(refusal("a").status()).isEqualTo(429);
    }

    @Test
    void doesNotCountItsOwnTwice() {
        admit("a").started();
        admit("a").started();
        nodes.heard(heartbeat("node-1", "local", 2, 2), NOON);
        admit("a");

        assertThat(admit("a").pool()).isEqualTo(POOL);
    }

    @Test
    void givesRoomAgainWhenARequestEnds() {
        var first = admit("a");
        admit("a");
        admit("a");
        admit("a");

        first.close();

        assertThat(admit("a").pool()).isEqualTo(POOL);
    }

    @Test
    void limitsAWorkspaceAlone() {
        nodes.heard(heartbeat("node-1", "local", 100, 0), NOON);
        for (int i = 0; i < 4; i++) {
            admit("greedy");
        }

        assertThat(refusal("greedy").status()).isEqualTo(429);
        assertThat(admit("modest").pool()).isEqualTo(POOL);
    }

    @Test
    void choosesThePoolWithTheShorterQueue() {
        nodes.heard(heartbeat("node-2", "elsewhere", 1, 0), NOON);
        admit("a");
        admit("a");
        var third = admission.admit("a", Set.of(POOL, ELSEWHERE));

        assertThat(third.pool()).isEqualTo(ELSEWHERE);
    }

    @Test
    void refusesWhatWouldComeAfterTheDeadline() {
        keepASlotFor(Duration.ofMinutes(21));
        admit("a");
        admit("a");

        assertThat(refusal("a").status()).isEqualTo(429);
    }

    @Test
    void expectsTheTimeThatASlotIsKeptAndNotTheTimeInTheQueue() {
        var waited = admit("a");
        pass(Duration.ofMinutes(30));
        waited.started();
        pass(Duration.ofSeconds(1));
        waited.close();
        admit("a");
        admit("a");

        assertThat(admit("a").pool()).isEqualTo(POOL);
    }

    @Test
    void refusesWhenNobodyServes() {
        nodes.heard(heartbeat("node-1", "local", 0, 0), NOON);

        assertThat(refusal("a").status()).isEqualTo(503);
    }

    @Test
    void forgetsANodeThatIsSilent() {
        nodes.listened(NOON.plusSeconds(11));

        assertThat(refusal("a").status()).isEqualTo(503);
    }

    @Test
    void forgetsANodeThatDrains() {
        nodes.heard(
                heartbeat("node-1", "local", 2, 0).toBuilder()
                        .setPhase(NodePhase.NODE_PHASE_DRAINING)
                        .build(),
                NOON);

        assertThat(refusal("a").status()).isEqualTo(503);
    }

    @Test
    void ignoresWhatMakesNoSense() {
        nodes.heard(
                heartbeat("node-2", "NOT A REGION", 2, 0).toBuilder()
                        .addVersions(HostedVersion.newBuilder().setVersion("latest").setSlots(1))
                        .build(),
                NOON);

        assertThat(admit("a").pool()).isEqualTo(POOL);
    }

    private void keepASlotFor(Duration duration) {
        var permit = admit("a");
        permit.started();
        pass(duration);
        permit.close();
    }

    private void pass(Duration duration) {
        nanoTime.addAndGet(duration.toNanos());
    }

    private Admission.Permit admit(String workspace) {
        return admission.admit(workspace, Set.of(POOL));
    }

    private Refused refusal(String workspace) {
        var refused = catchThrowableOfType(Refused.class, () -> admit(workspace));
        if (refused == null) {
            throw new AssertionError("it was taken in");
        }
        return refused;
    }

    private static Heartbeat heartbeat(String node, String region, int slots, int busy) {
        return Heartbeat.newBuilder()
                .setNodeId(node)
                .setPhase(NodePhase.NODE_PHASE_READY)
                .setRegion(region)
                .addVersions(
                        HostedVersion.newBuilder()
                                .setVersion(VERSION.value())
                                .setPhase(HostingPhase.HOSTING_PHASE_SERVING)
                                .setSlots(slots)
                                .setSlotsBusy(busy))
                .build();
    }
}
