package dev.antiphon.registry.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.registry.label.Labels;
import dev.antiphon.registry.model.ActiveVersion;
import dev.antiphon.registry.model.Wish;
import dev.antiphon.registry.plan.Plan.Unplaced;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

class PlannerTests {

    private static final int SLOTS = 4;

    private final Planner planner = new Planner(SLOTS, 20);

    /** Nodes and versions of all sizes, drawn from a seed that the test's name shows. */
    private record Fleet(long seed, List<Host> hosts, List<ActiveVersion> versions) {

        static Fleet draw(long seed) {
            var random = new Random(seed);
            var versions = new ArrayList<ActiveVersion>();
            for (int i = 0; i < random.nextInt(8); i++) {
                versions.add(version(random.nextLong(), random.nextLong(1, 40_000)));
            }
            var hosts = new ArrayList<Host>();
            for (int i = 0; i < random.nextInt(10); i++) {
                hosts.add(host(random, i, versions));
            }
            return new Fleet(seed, hosts, versions);
        }

        private static Host host(Random random, int number, List<ActiveVersion> versions) {
            var region = random.nextInt(10) == 0 ? "Not A Region" : "eu-" + random.nextInt(3);
            var placed = new ArrayList<Placed>();
            placed.add(placed(version(random.nextLong(), 1)));
            versions.stream()
                    .filter(_ -> random.nextBoolean())
                    .forEach(version -> placed.add(placed(version)));
            return new Host(
                    "node-" + number,
                    region,
                    "zone-" + random.nextInt(2),
                    "host-" + number + ":7000",
                    random.nextLong(0, 100_000),
                    random.nextDouble(1, 10),
                    random.nextInt(4) > 0,
                    placed);
        }

        private static Placed placed(ActiveVersion version) {
            return Placed.whole(version.digest(), Pool.of(version.digest(), "old"), 1);
        }

        @Override
        public String toString() {
            return "seed " + seed;
        }
    }

    static Stream<Fleet> fleets() {
        return LongStream.range(0, 300).mapToObj(Fleet::draw);
    }

    @ParameterizedTest
    @MethodSource("fleets")
    void neverOverfillsANode(Fleet fleet) {
        // When
        var plan = planner.plan(fleet.hosts(), fleet.versions());
        // Then
        for (Host host : fleet.hosts()) {
            if (host.reachable()) {
                assertThat(neededBytes(fleet, plan, host)).isLessThanOrEqualTo(host.memoryBytes());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fleets")
    void placesEveryVersionOnEveryReachableNodeOrSaysWhyNot(Fleet fleet) {
        // When
        var plan = planner.plan(fleet.hosts(), fleet.versions());
        // Then
        for (Host host : fleet.hosts()) {
            for (ActiveVersion version : fleet.versions()) {
                boolean placed =
                        plan.of(host.node()).stream()
                                .anyMatch(p -> p.version().equals(version.digest()));
                var reasons =
                        plan.unplaced().stream()
                                .filter(u -> u.node().equals(host.node()))
                                .filter(u -> u.version().equals(version.digest()))
                                .map(Unplaced::reason)
                                .toList();
                assertThat(reasons).hasSize(host.reachable() && !placed ? 1 : 0);
                assertThat(reasons).allMatch(reason -> reason.contains(host.node()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fleets")
    void leavesNoRoomForAVersionThatItDidNotPlace(Fleet fleet) {
        // When
        var plan = planner.plan(fleet.hosts(), fleet.versions());
        // Then
        for (Host host : fleet.hosts()) {
            if (host.reachable() && host.region().startsWith("eu")) {
                long left = host.memoryBytes() - neededBytes(fleet, plan, host);
                for (ActiveVersion version : fleet.versions()) {
                    if (!placedOn(plan, host).contains(version.digest())) {
                        assertThat(planner.need(version).whole()).isGreaterThan(left);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fleets")
    void neverDrivesAnOlderVersionOutForANewOne(Fleet fleet) {
        // Given
        var before = planner.plan(fleet.hosts(), fleet.versions());
        var more = new ArrayList<>(fleet.versions());
        more.add(version(fleet.seed(), 5_000));
        // When
        var after = planner.plan(fleet.hosts(), more);
        // Then
        before.placements()
                .forEach((node, placed) -> assertThat(after.of(node)).containsAll(placed));
    }

    @ParameterizedTest
    @MethodSource("fleets")
    void doesNotDependOnTheOrderOfTheNodes(Fleet fleet) {
        // Given
        var shuffled = new ArrayList<>(fleet.hosts());
        Collections.shuffle(shuffled, new Random(fleet.seed()));
        // When
        var plan = planner.plan(shuffled, fleet.versions());
        // Then
        assertThat(plan.placements())
                .isEqualTo(planner.plan(fleet.hosts(), fleet.versions()).placements());
    }

    @ParameterizedTest
    @MethodSource("fleets")
    void leavesAnUnreachableNodeWhatIsStillActive(Fleet fleet) {
        // When
        var plan = planner.plan(fleet.hosts(), fleet.versions());
        // Then
        var active = new HashSet<>(fleet.versions().stream().map(ActiveVersion::digest).toList());
        for (Host host : fleet.hosts()) {
            if (!host.reachable()) {
                assertThat(plan.of(host.node()))
                        .isEqualTo(
                                host.placed().stream()
                                        .filter(p -> active.contains(p.version()))
                                        .toList());
            }
        }
    }

    @Test
    void saysInWordsWhatIsMissing() {
        // Given
        var version = new ActiveVersion(version(1, 1).digest(), "smol #3", 100L << 20, 0, 0);
        var host = new Host("shop-7", "eu", "rack", "", 64L << 20, 1, true, List.of());
        // When
        var plan = planner.plan(List.of(host), List.of(version));
        // Then
        assertThat(plan.unplaced())
                .extracting(Unplaced::reason)
                .containsExactly(
                        "smol #3 needs 120.0 MiB of memory, shop-7 has 64.0 MiB left of 64.0 MiB");
    }

    @Test
    void placesModelsOfOtherServersOnNodesInFrontOfOneAndNothingElseThere() {
        // Given
        var weights = version(1, 1 << 20);
        var remote =
                new ActiveVersion(
                        version(2, 1).digest(),
                        "qwen #1",
                        0,
                        0,
                        0,
                        "qwen3-32b",
                        "",
                        Set.of(),
                        Wish.NONE);
        var host = new Host("here", "eu", "", "", 64L << 20, 1, true, List.of());
        var front = front("front", "qwen3-32b");
        var other = front("other", "llama");
        // When
        var plan = planner.plan(List.of(host, front, other), List.of(weights, remote));
        // Then
        assertThat(placedOn(plan, host)).containsExactly(weights.digest());
        assertThat(placedOn(plan, front)).containsExactly(remote.digest());
        assertThat(placedOn(plan, other)).isEmpty();
        assertThat(plan.unplaced()).isEmpty();
    }

    @Test
    void saysThatNoNodeFrontsAServerWithTheModel() {
        // Given
        var remote =
                new ActiveVersion(
                        version(2, 1).digest(),
                        "qwen #1",
                        0,
                        0,
                        0,
                        "qwen3-32b",
                        "",
                        Set.of(),
                        Wish.NONE);
        // When
        var plan = planner.plan(List.of(front("other", "llama")), List.of(remote));
        // Then
        assertThat(plan.unplaced())
                .extracting(Unplaced::reason)
                .containsExactly("no node fronts a server with the model qwen3-32b");
    }

    private static Host front(String node, String model) {
        return new Host(
                node, "eu", "", "", 64L << 20, Set.of(model), 1, Labels.NONE, 0, true, List.of());
    }

    private long neededBytes(Fleet fleet, Plan plan, Host host) {
        var placed = placedOn(plan, host);
        return fleet.versions().stream()
                .filter(version -> placed.contains(version.digest()))
                .mapToLong(version -> planner.need(version).whole())
                .sum();
    }

    private static List<VersionDigest> placedOn(Plan plan, Host host) {
        return plan.of(host.node()).stream().map(Placed::version).toList();
    }

    private static ActiveVersion version(long seed, long weightsBytes) {
        var digest = new VersionDigest("sha256:" + "%016x".formatted(seed).repeat(4));
        return new ActiveVersion(digest, "model-" + seed, weightsBytes, 0, 0);
    }
}
