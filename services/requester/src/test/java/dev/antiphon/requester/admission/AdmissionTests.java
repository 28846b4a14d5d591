package dev.antiphon.requester.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.Priority;
import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.contracts.v1.Heartbeat;
import dev.antiphon.contracts.v1.HostedVersion;
import dev.antiphon.contracts.v1.HostingPhase;
import dev.antiphon.contracts.v1.LaneSlots;
import dev.antiphon.contracts.v1.NodePhase;
import dev.antiphon.requester.routing.RoutingSettings;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

class AdmissionTests {

    private static final VersionDigest VERSION = new VersionDigest("sha256:" + "a".repeat(64));
    private static final Pool POOL = Pool.of(VERSION, "local");
    private static final Pool ELSEWHERE = Pool.of(VERSION, "elsewhere");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final AdmissionSettings settings =
            new AdmissionSettings(2, 8, Duration.ofMinutes(10), Duration.ofSeconds(10));
    private final LiveNodes nodes = new LiveNodes(settings);
    private final AtomicLong nanoTime = new AtomicLong();
    private final Admission admission =
            new Admission(nodes, settings, new RoutingSettings(List.of("nearby")), nanoTime::get);

    @BeforeEach
    void aNodeWithTwoSlots() {
        nodes.heard(heartbeat("node-1", "local", 2, 0), NOON);
        nodes.listened(NOON);
    }

    @Test
    void takesInWhatSlotsAndQueueHold() {
        // Two in slots, one ahead of them, two in the queue.
        for (int i = 0; i < 5; i++) {
            assertThat(admit("a").pool()).isEqualTo(POOL);
        }

        assertThat(refusal("a").tooMany()).isTrue();
        assertThat(admit("b").pool()).isEqualTo(POOL);
        assertThat(admission.inFlight()).isEqualTo(6);
    }

    @Test
    void countsWhatOthersKeepBusy() {
        nodes.heard(heartbeat("node-1", "local", 2, 2), NOON);
        // One ahead, two in the queue.
        admit("a");
        admit("a");
        admit("a");

        assertThat(refusal("a").tooMany()).isTrue();
    }

    @Test
    void doesNotCountItsOwnTwice() {
        admit("a").started("node-1");
        admit("a").started("node-1");
        nodes.heard(heartbeat("node-1", "local", 2, 2), NOON);
        admit("a");

        assertThat(admit("a").pool()).isEqualTo(POOL);
    }

    @Test
    void givesRoomAgainWhenARequestEnds() {
        var first = admit("a");
        for (int i = 0; i < 4; i++) {
            admit("a");
        }
        assertThat(refusal("a").tooMany()).isTrue();

        first.close();

        assertThat(admit("a").pool()).isEqualTo(POOL);
    }

    @Test
    void prefersTheNearestOfThePoolsWithRoom() {
        nodes.heard(heartbeat("node-2", "nearby", 1, 0), NOON);
        var nearby = Pool.of(VERSION, "nearby");
        nodes.heard(heartbeat("node-3", "elsewhere", 9, 0), NOON);
        var all = Set.of(POOL, ELSEWHERE, nearby);

        assertThat(admission.admit("a", Priority.NORMAL, all).pool()).isEqualTo(nearby);
        assertThat(admission.admit("a", Priority.NORMAL, all).pool()).isNotEqualTo(nearby);
    }

    @Test
    void letsInOnlyWhatTheSlotsWillTakeInAMoment() throws Exception {
        var first = admit("a");
        var second = admit("a");
        var ahead = admit("a");
        var waiting = admit("a");

        assertThat(isLetIn(first) && isLetIn(second) && isLetIn(ahead)).isTrue();
        assertThat(isLetIn(waiting)).isFalse();
        first.started("node-1");
        assertThat(isLetIn(waiting)).isFalse();
        first.close();
        assertThat(isLetIn(waiting)).isTrue();
    }

    @Test
    void letsTheWorkspaceInThatHoldsTheLeast() throws Exception {
        var running = List.of(admit("greedy"), admit("greedy"), admit("greedy"));
        var greedy = admit("greedy");
        var modest = admit("modest");
        var again = admit("modest");

        running.get(0).close();
        assertThat(isLetIn(modest)).isTrue();
        assertThat(isLetIn(again)).isFalse();
        running.get(1).close();
        assertThat(isLetIn(greedy)).isTrue();
        assertThat(isLetIn(again)).isFalse();
        running.get(2).close();
        assertThat(isLetIn(again)).isTrue();
    }

    @Test
    void givesTurnsToWorkspacesThatHoldAsMuch() throws Exception {
        var running = List.of(admit("a"), admit("b"), admit("c"));
        var first = admit("a");
        var next = admit("b");

        running.get(2).close();
        assertThat(isLetIn(first)).isTrue();
        assertThat(isLetIn(next)).isFalse();
        running.get(0).close();
        assertThat(isLetIn(next)).isTrue();
    }

    @Test
    void forgetsWhoLeavesBeforeTheirTurn() throws Exception {
        var running = List.of(admit("a"), admit("a"), admit("a"));
        var impatient = admit("b");
        var next = admit("c");

        impatient.close();
        running.getFirst().close();

        assertThat(isLetIn(next)).isTrue();
        assertThat(admission.inFlight()).isEqualTo(3);
    }

    @Test
    void keepsLanesApart() throws Exception {
        nodes.heard(lanes("node-1", 2, 1), NOON);
        for (int i = 0; i < 4; i++) {
            admit("w" + i);
        }

        var urgent = admission.admit("w9", Priority.HIGH, Set.of(POOL));

        assertThat(isLetIn(urgent)).isTrue();
        assertThat(urgent.priority()).isEqualTo(Priority.HIGH);
    }

    @Test
    void takesTheLaneNormalWhereNobodyServesTheOneThatIsWanted() {
        var urgent = admission.admit("a", Priority.HIGH, Set.of(POOL));

        assertThat(urgent.priority()).isEqualTo(Priority.NORMAL);
    }

    @Test
    void limitsAWorkspaceAlone() {
        nodes.heard(heartbeat("node-1", "local", 100, 0), NOON);
        for (int i = 0; i < 8; i++) {
            admit("greedy");
        }

        assertThat(refusal("greedy").tooMany()).isTrue();
        assertThat(admit("modest").pool()).isEqualTo(POOL);
    }

    @Test
    void choosesThePoolWithTheShorterQueue() {
        nodes.heard(heartbeat("node-2", "elsewhere", 1, 0), NOON);
        admit("a");
        admit("a");
        var third = admission.admit("a", Priority.NORMAL, Set.of(POOL, ELSEWHERE));

        assertThat(third.pool()).isEqualTo(ELSEWHERE);
    }

    @Test
    void refusesWhatWouldComeAfterTheDeadline() {
        keepASlotFor(Duration.ofMinutes(21));
        admit("a");
        admit("a");

        assertThat(refusal("a").tooMany()).isTrue();
    }

    @Test
    void expectsTheTimeThatASlotIsKeptAndNotTheTimeInTheQueue() {
        var waited = admit("a");
        pass(Duration.ofMinutes(30));
        waited.started("node-1");
        pass(Duration.ofSeconds(1));
        waited.close();
        admit("a");
        admit("a");

        assertThat(admit("a").pool()).isEqualTo(POOL);
    }

    @Test
    void refusesWhenNobodyServes() {
        nodes.heard(heartbeat("node-1", "local", 0, 0), NOON);

        assertThat(refusal("a").tooMany()).isFalse();
    }

    @Test
    void forgetsANodeThatIsSilent() {
        nodes.listened(NOON.plusSeconds(11));

        assertThat(refusal("a").tooMany()).isFalse();
    }

    @Test
    void forgetsANodeThatDrains() {
        nodes.heard(
                heartbeat("node-1", "local", 2, 0).toBuilder()
                        .setPhase(NodePhase.NODE_PHASE_DRAINING)
                        .build(),
                NOON);

        assertThat(refusal("a").tooMany()).isFalse();
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

    private static boolean isLetIn(Admission.Permit permit) throws InterruptedException {
        return permit.await(Duration.ZERO);
    }

    private static Heartbeat lanes(String node, int normal, int high) {
        return heartbeat(node, "local", 0, 0).toBuilder()
                .setVersions(
                        0,
                        HostedVersion.newBuilder()
                                .setVersion(VERSION.value())
                                .setPhase(HostingPhase.HOSTING_PHASE_SERVING)
                                .addLanes(LaneSlots.newBuilder().setLane("normal").setSlots(normal))
                                .addLanes(LaneSlots.newBuilder().setLane("high").setSlots(high)))
                .build();
    }

    private void keepASlotFor(Duration duration) {
        var permit = admit("a");
        permit.started("node-1");
        pass(duration);
        permit.close();
    }

    private void pass(Duration duration) {
        nanoTime.addAndGet(duration.toNanos());
    }

    private Admission.Permit admit(String workspace) {
        return admission.admit(workspace, Priority.NORMAL, Set.of(POOL));
    }

    private NotAdmitted refusal(String workspace) {
        var refused = catchThrowableOfType(NotAdmitted.class, () -> admit(workspace));
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
