package dev.antiphon.requester.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.Priority;
import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.contracts.v1.Heartbeat;
import dev.antiphon.contracts.v1.HostedVersion;
import dev.antiphon.contracts.v1.HostingPhase;
import dev.antiphon.contracts.v1.NodePhase;
import dev.antiphon.contracts.v1.Placement;
import dev.antiphon.contracts.v1.PlacementState;
import dev.antiphon.contracts.v1.RolloutState;
import dev.antiphon.contracts.v1.VersionState;
import dev.antiphon.contracts.v1.VersionWeight;
import dev.antiphon.contracts.v1.WorkspaceState;
import dev.antiphon.requester.routing.Route;
import dev.antiphon.requester.routing.Routes;
import dev.antiphon.requester.routing.RoutingSettings;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Over random topologies: nodes and versions here and there, workspaces that allow this and that.
 */
class RegionPropertyTests {

    private static final List<String> REGIONS = List.of("eu", "us", "asia", "shop-7");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void noRequestIsGivenAPoolInARegionThatItsWorkspaceDoesNotAllow() {
        int served = 0;
        int refused = 0;
        for (long seed = 0; seed < 5_000; seed++) {
            var topology = new Topology(new Random(seed));
            for (int asked = 0; asked < 10; asked++) {
                if (topology.ask(seed, asked)) {
                    served++;
                } else {
                    refused++;
                }
            }
        }
        assertThat(served).isGreaterThan(10_000);
        assertThat(refused).isGreaterThan(1_000);
    }

    private static final class Topology {

        private final Random random;
        private final Routes routes = new Routes();
        private final AdmissionSettings settings =
                new AdmissionSettings(1_000, 1_000, Duration.ofMinutes(10), Duration.ofSeconds(10));
        private final LiveNodes nodes = new LiveNodes(settings);
        private final Admission admission;
        private final List<Set<String>> allowed;

        Topology(Random random) {
            this.random = random;
            this.admission =
                    new Admission(nodes, settings, new RoutingSettings(List.copyOf(some())));
            this.allowed = List.of(Set.of(), some(), some());
            for (int workspace = 0; workspace < allowed.size(); workspace++) {
                routes.workspace(
                        "w" + workspace,
                        WorkspaceState.newBuilder().addAllRegions(allowed.get(workspace)).build());
            }
            var rollout = RolloutState.newBuilder();
            for (int version = 0; version < 2; version++) {
                var digest = digest(version);
                routes.version(
                        digest.value(),
                        VersionState.newBuilder().setVersion(digest.value()).build());
                rollout.addWeights(
                        VersionWeight.newBuilder().setVersion(digest.value()).setPermille(500));
            }
            routes.rollout("demo", rollout.build());
            for (int node = 0; node < random.nextInt(6); node++) {
                place("node-" + node, REGIONS.get(random.nextInt(REGIONS.size())));
            }
            nodes.listened(NOON);
        }

        /** Returns whether somebody answers. */
        boolean ask(long seed, int asked) {
            int workspace = random.nextInt(allowed.size());
            var regions = allowed.get(workspace);
            var route = routes.find("demo", "w" + workspace, "user-" + random.nextInt(1_000));
            if (!(route instanceof Route.Served served)) {
                return false;
            }
            try {
                var priority = random.nextBoolean() ? Priority.NORMAL : Priority.HIGH;
                var permit = admission.admit("w" + workspace, priority, served.pools());
                assertThat(regions.isEmpty() || regions.contains(permit.pool().region()))
                        .as("topology %d, request %d", seed, asked)
                        .isTrue();
                assertThat(routes.allows("w" + workspace, permit.pool())).isTrue();
                return true;
            } catch (NotAdmitted nobodyThere) {
                return false;
            }
        }

        private void place(String node, String region) {
            var placements = PlacementState.newBuilder().setNodeId(node);
            var heartbeat =
                    Heartbeat.newBuilder()
                            .setNodeId(node)
                            .setRegion(region)
                            .setPhase(NodePhase.NODE_PHASE_READY);
            for (int version = 0; version < 2; version++) {
                if (random.nextInt(4) > 0) {
                    placements.addPlacements(
                            Placement.newBuilder()
                                    .setVersion(digest(version).value())
                                    .setPool(Pool.of(digest(version), region).name())
                                    .setSlots(2));
                    heartbeat.addVersions(
                            HostedVersion.newBuilder()
                                    .setVersion(digest(version).value())
                                    .setPhase(HostingPhase.HOSTING_PHASE_SERVING)
                                    .setSlots(2)
                                    .setSlotsBusy(random.nextInt(3)));
                }
            }
            routes.placement(node, placements.build());
            nodes.heard(heartbeat.build(), NOON);
        }

        private Set<String> some() {
            var some = new TreeSet<String>();
            for (int at = 0; at < 1 + random.nextInt(2); at++) {
                some.add(REGIONS.get(random.nextInt(REGIONS.size())));
            }
            return some;
        }

        private static VersionDigest digest(int number) {
            return new VersionDigest("sha256:" + Integer.toString(number).repeat(64));
        }
    }
}
