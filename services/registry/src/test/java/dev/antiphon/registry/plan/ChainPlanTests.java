package dev.antiphon.registry.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.registry.model.ActiveVersion;
import dev.antiphon.registry.model.Wish;
import dev.antiphon.registry.plan.Placed.Seat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Versions that fit on no node: random clusters, and how they change. */
class ChainPlanTests {

    private static final int CLUSTERS_PER_TEST = 500;
    private static final Planner PLANNER = new Planner(4, 20);

    static IntStream tens() {
        return IntStream.range(0, 24);
    }

    /** 12,000 clusters, each of which changes a few times. */
    @ParameterizedTest
    @MethodSource("tens")
    void placesEveryLayerOnceIntoTheMemoryThereIsAndMovesWhatItMust(int part) {
        for (int cluster = 0; cluster < CLUSTERS_PER_TEST; cluster++) {
            long seed = (long) part * CLUSTERS_PER_TEST + cluster;
            var random = new Random(seed);
            var versions = versions(random);
            List<Host> hosts = hosts(random);
            for (int change = 0; change < 4; change++) {
                var plan = PLANNER.plan(hosts, versions);
                check(seed, hosts, versions, plan);
                checkMoves(seed, hosts, plan);
                hosts = told(hosts, plan);
                assertThat(PLANNER.plan(hosts, versions).placements())
                        .as("seed %d: planned again", seed)
                        .isEqualTo(plan.placements());
                Collections.shuffle(hosts, random);
                assertThat(PLANNER.plan(hosts, versions).placements())
                        .as("seed %d: in another order", seed)
                        .isEqualTo(plan.placements());
                hosts = changed(random, hosts, change);
            }
        }
    }

    @Test
    void cutsByHowFastTheNodesAre() {
        var plan =
                PLANNER.plan(
                        List.of(host("slow", 100, 1), host("fast", 100, 3)),
                        List.of(version(1, 100, 20, 5)));

        assertThat(stages(plan)).containsExactly("fast [0, 15)", "slow [15, 20)");
    }

    @Test
    void countsTheVocabularyAsWorkOfTheHead() {
        var plan =
                PLANNER.plan(
                        List.of(host("a", 100, 1), host("b", 90, 1)),
                        List.of(version(1, 140, 20, 5)));

        assertThat(stages(plan)).containsExactly("a [0, 6)", "b [6, 20)");
    }

    @Test
    void letsASpareNodeTakeTheLayersOfALostOne() {
        var versions = List.of(version(1, 100, 20, 5));
        var hosts = new ArrayList<>(List.of(host("a", 90, 2), host("b", 90, 1)));
        hosts = new ArrayList<>(told(hosts, PLANNER.plan(hosts, versions)));
        hosts.add(host("c", 90, 1));
        hosts = new ArrayList<>(told(hosts, PLANNER.plan(hosts, versions)));
        hosts.set(1, unreachable(hosts.get(1)));

        var plan = PLANNER.plan(hosts, versions);

        assertThat(stages(plan)).containsExactly("a [0, 14)", "c [14, 20)");
        assertThat(plan.of("b")).isEmpty();
    }

    @Test
    void waitsForALostNodeThatNobodyCanReplace() {
        var versions = List.of(version(1, 100, 20, 5));
        var hosts = List.of(host("a", 70, 1), host("b", 70, 1));
        var before = PLANNER.plan(hosts, versions);
        var after = new ArrayList<>(told(hosts, before));
        after.set(1, unreachable(after.get(1)));

        assertThat(PLANNER.plan(after, versions).placements()).isEqualTo(before.placements());

        after.remove(1);
        assertThat(PLANNER.plan(after, versions).of("a")).isEmpty();
    }

    @Test
    void keepsAChainInOneZoneWhereItCan() {
        var versions = List.of(version(1, 100, 20, 5));
        var hosts =
                List.of(
                        inZone("east", host("a", 80, 1)),
                        inZone("west", host("b", 79, 1)),
                        inZone("east", host("c", 78, 1)),
                        inZone("west", host("d", 77, 1)));

        var plan = PLANNER.plan(hosts, versions);

        assertThat(chain(plan.of("a")).stages()).extracting(PlannedChain.Stage::node).contains("c");
        assertThat(chain(plan.of("b")).stages()).extracting(PlannedChain.Stage::node).contains("d");
    }

    @Test
    void saysHowMuchIsMissing() {
        var plan =
                PLANNER.plan(
                        List.of(host("a", 30, 1), host("b", 40, 1)),
                        List.of(version(1, 100, 20, 5)));

        assertThat(plan.unplaced())
                .extracting(Plan.Unplaced::reason)
                .contains(
                        "model-1 needs 120.0 MiB of memory, a has 30.0 MiB left of 30.0 MiB; all"
                                + " nodes of eu that are left over have room for 11 of its 20"
                                + " layers");
    }

    private static void check(
            long seed, List<Host> hosts, List<ActiveVersion> versions, Plan plan) {
        Map<String, Long> used = new HashMap<>();
        for (var version : versions) {
            var need = PLANNER.need(version);
            var seats = new HashMap<String, Map<Integer, Seat>>();
            for (Host host : hosts) {
                var placed =
                        plan.of(host.node()).stream()
                                .filter(each -> each.version().equals(version.digest()))
                                .toList();
                assertThat(placed).as("seed %d: once on a node", seed).hasSizeLessThan(2);
                for (var each : placed) {
                    long bytes =
                            each.seat()
                                    .map(
                                            seat ->
                                                    need.stage(
                                                            seat.stage().layers(),
                                                            seat.position() == 0))
                                    .orElse(need.whole());
                    used.merge(host.node(), bytes, Long::sum);
                    each.seat()
                            .ifPresent(
                                    seat -> {
                                        assertThat(seat.stage().node()).isEqualTo(host.node());
                                        var before =
                                                seats.computeIfAbsent(
                                                                seat.chain().id(),
                                                                _ -> new HashMap<>())
                                                        .put(seat.position(), seat);
                                        assertThat(before).as("seed %d", seed).isNull();
                                    });
                }
            }
            for (var chain : seats.values()) {
                var whole = chain.values().iterator().next().chain();
                assertThat(whole.covers(version.layers())).as("seed %d: %s", seed, whole).isTrue();
                assertThat(chain).as("seed %d: %s", seed, whole).hasSize(whole.stages().size());
                assertThat(chain.values()).allMatch(seat -> seat.chain().equals(whole));
            }
        }
        for (Host host : hosts) {
            if (host.reachable()) {
                assertThat(used.getOrDefault(host.node(), 0L))
                        .as("seed %d: memory of %s", seed, host.node())
                        .isLessThanOrEqualTo(host.memoryBytes());
            }
        }
    }

    /** Layers of a node whose chain has lost nobody stay; of another one those that go on do. */
    private static void checkMoves(long seed, List<Host> hosts, Plan plan) {
        var here = new HashSet<String>();
        hosts.stream().filter(Host::reachable).map(Host::node).forEach(here::add);
        for (Host host : hosts) {
            for (var before : host.placed()) {
                boolean undisturbed =
                        before.seat()
                                .map(
                                        seat ->
                                                seat.chain().stages().stream()
                                                        .allMatch(
                                                                stage ->
                                                                        here.contains(
                                                                                stage.node())))
                                .orElse(host.reachable());
                if (undisturbed && host.reachable()) {
                    assertThat(plan.of(host.node()))
                            .as("seed %d: %s goes on", seed, host.node())
                            .contains(before);
                }
                before.seat()
                        .filter(_ -> host.reachable())
                        .ifPresent(
                                seat ->
                                        plan.of(host.node()).stream()
                                                .flatMap(placed -> placed.seat().stream())
                                                .filter(
                                                        now ->
                                                                now.chain()
                                                                        .id()
                                                                        .equals(seat.chain().id()))
                                                .forEach(
                                                        now ->
                                                                assertThat(now.stage())
                                                                        .as("seed %d", seed)
                                                                        .isEqualTo(seat.stage())));
            }
        }
    }

    /** A node leaves, is lost, comes back or is new. */
    private static List<Host> changed(Random random, List<Host> hosts, int change) {
        var changed = new ArrayList<>(hosts);
        int at = changed.isEmpty() ? 0 : random.nextInt(changed.size());
        switch (changed.isEmpty() ? 3 : random.nextInt(4)) {
            case 0 -> changed.remove(at);
            case 1 -> changed.set(at, unreachable(changed.get(at)));
            case 2 ->
                    changed.replaceAll(
                            host -> host.reachable() ? host : reachable(host, host.placed()));
            default -> changed.add(host(random, "new-" + change));
        }
        return changed;
    }

    private static List<Host> told(List<Host> hosts, Plan plan) {
        var told = new ArrayList<Host>();
        for (Host host : hosts) {
            var placed = plan.of(host.node());
            var reachable = reachable(host, placed);
            told.add(host.reachable() ? reachable : unreachable(reachable));
        }
        return told;
    }

    private static List<ActiveVersion> versions(Random random) {
        var versions = new ArrayList<ActiveVersion>();
        for (int count = 0; count <= random.nextInt(3); count++) {
            int layers = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(40);
            int layer = 1 + random.nextInt(4);
            versions.add(
                    version(
                            random.nextLong(),
                            (long) layers * layer + 1 + random.nextInt(20),
                            layers,
                            layer));
        }
        return versions;
    }

    @Test
    void letsOnlyEdgeNodesSeeTextAndComputesInBetweenWhereverThereIsRoom() {
        // Given
        var version = federated(version(1, 12, 6, 2), "shop");
        var shop = inRegion("shop-7", host("shop", 6, 1));
        var cloud = inRegion("eu", host("cloud", 200, 9));
        // When
        var plan = PLANNER.plan(List.of(cloud, shop), List.of(version));
        // Then
        var chain = chain(plan.of("shop"));
        assertThat(chain.stages().getFirst().node()).isEqualTo("shop");
        assertThat(chain.stages().getLast().node()).isEqualTo("cloud");
        assertThat(chain.covers(6)).isTrue();
        assertThat(plan.of("cloud")).hasSize(1).allMatch(placed -> placed.slots() == 0);
        assertThat(plan.of("shop").getFirst().pool().region()).isEqualTo("shop-7");
    }

    @Test
    void passesOnActivationsAsTheVersionAsks() {
        // Given
        var plain = version(1, 12, 6, 2);
        var version =
                new ActiveVersion(
                        plain.digest(),
                        plain.name(),
                        plain.weightsBytes(),
                        plain.layers(),
                        plain.layerBytes(),
                        "",
                        "int8",
                        Set.of(),
                        Wish.NONE);
        // When
        var plan = PLANNER.plan(List.of(host("one", 9, 1), host("other", 9, 1)), List.of(version));
        // Then
        assertThat(chain(plan.of("one")).activations()).isEqualTo("int8");
    }

    @Test
    void keepsTextOnEdgeNodesInEveryCluster() {
        for (long seed = 0; seed < 3_000; seed++) {
            var random = new Random(seed);
            var hosts = hosts(random);
            var edge = "node-" + (1 + random.nextInt(4));
            var version = federated(version(seed, 12 + random.nextInt(20), 6, 2), edge);
            var plan = PLANNER.plan(hosts, List.of(version));
            for (int change = 0; change < 3; change++) {
                for (var placed : plan.placements().entrySet()) {
                    for (var each : placed.getValue()) {
                        boolean leads = each.seat().map(seat -> seat.position() == 0).orElse(true);
                        assertThat(!leads || placed.getKey().equals(edge))
                                .as("cluster %d: %s on %s", seed, each, placed.getKey())
                                .isTrue();
                        each.seat().ifPresent(seat -> assertThat(seat.chain().covers(6)).isTrue());
                    }
                }
                var before = plan;
                hosts =
                        hosts.stream()
                                .map(
                                        host ->
                                                with(
                                                        host,
                                                        random.nextInt(5) > 0,
                                                        before.of(host.node())))
                                .toList();
                plan = PLANNER.plan(hosts, List.of(version));
            }
        }
    }

    private static ActiveVersion federated(ActiveVersion version, String edge) {
        return new ActiveVersion(
                version.digest(),
                version.name(),
                version.weightsBytes(),
                version.layers(),
                version.layerBytes(),
                "",
                "",
                Set.of(edge),
                Wish.NONE);
    }

    private static Host inRegion(String region, Host host) {
        return new Host(
                host.node(),
                region,
                host.zone(),
                host.address(),
                host.memoryBytes(),
                host.speed(),
                true,
                List.of());
    }

    private static List<Host> hosts(Random random) {
        var hosts = new ArrayList<Host>();
        for (int count = random.nextInt(12); count > 0; count--) {
            hosts.add(host(random, "node-" + count));
        }
        return hosts;
    }

    private static Host host(Random random, String node) {
        return new Host(
                node,
                "eu-" + random.nextInt(2),
                "zone-" + random.nextInt(3),
                random.nextInt(10) == 0 ? "" : node + ":7000",
                (long) random.nextInt(90) << 20,
                random.nextDouble(1, 10),
                random.nextInt(8) > 0,
                List.of());
    }

    private static Host host(String node, int mebibytes, double speed) {
        return new Host(
                node, "eu", "zone", node + ":7000", (long) mebibytes << 20, speed, true, List.of());
    }

    private static Host inZone(String zone, Host host) {
        return new Host(
                host.node(),
                host.region(),
                zone,
                host.address(),
                host.memoryBytes(),
                host.speed(),
                true,
                List.of());
    }

    private static Host unreachable(Host host) {
        return with(host, false, host.placed());
    }

    private static Host reachable(Host host, List<Placed> placed) {
        return with(host, true, placed);
    }

    private static Host with(Host host, boolean reachable, List<Placed> placed) {
        return new Host(
                host.node(),
                host.region(),
                host.zone(),
                host.address(),
                host.memoryBytes(),
                host.speed(),
                reachable,
                placed);
    }

    private static ActiveVersion version(
            long seed, long weightsMebibytes, int layers, int layerMebibytes) {
        var digest = new VersionDigest("sha256:" + "%016x".formatted(seed).repeat(4));
        return new ActiveVersion(
                digest,
                "model-" + seed,
                weightsMebibytes << 20,
                layers,
                layers == 0 ? 0 : (long) layerMebibytes << 20);
    }

    private static List<String> stages(Plan plan) {
        var stages = new TreeSet<String>();
        plan.placements()
                .values()
                .forEach(
                        placed ->
                                chain(placed)
                                        .stages()
                                        .forEach(
                                                stage ->
                                                        stages.add(
                                                                "%s [%d, %d)"
                                                                        .formatted(
                                                                                stage.node(),
                                                                                stage.first(),
                                                                                stage.end()))));
        return List.copyOf(stages);
    }

    private static PlannedChain chain(List<Placed> placed) {
        return placed.stream()
                .flatMap(each -> each.seat().stream())
                .findFirst()
                .map(Seat::chain)
                .orElse(new PlannedChain("none", List.of()));
    }
}
