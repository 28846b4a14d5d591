package dev.antiphon.registry.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.registry.label.Labels;
import dev.antiphon.registry.model.ActiveVersion;
import dev.antiphon.registry.model.Wish;
import dev.antiphon.registry.plan.Plan.Unmet;
import dev.antiphon.registry.plan.Plan.Unplaced;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Versions that wish for something: random clusters, how they change, and examples. */
class WishPlanTests {

    private static final int CLUSTERS_PER_TEST = 200;
    private static final long MILLION = 1_000_000;
    private static final Planner PLANNER = new Planner(4, 20);

    static IntStream tens() {
        return IntStream.range(0, 20);
    }

    /** 4,000 clusters, each of which changes a few times. */
    @ParameterizedTest
    @MethodSource("tens")
    void neverExceedsAWishAndMovesNothingThatRuns(int part) {
        for (int cluster = 0; cluster < CLUSTERS_PER_TEST; cluster++) {
            long seed = (long) part * CLUSTERS_PER_TEST + cluster;
            var random = new Random(seed);
            var versions = versions(random);
            var hosts = hosts(random);
            for (int change = 0; change < 4; change++) {
                var plan = PLANNER.plan(hosts, versions);
                var used = checkMemory(seed, hosts, versions, plan);
                for (var version : versions) {
                    check(seed, hosts, version, plan, used);
                    checkMoves(seed, hosts, version, plan);
                }
                hosts.replaceAll(host -> host.told(plan.of(host.node())));
                assertThat(PLANNER.plan(hosts, versions).placements())
                        .as("seed %d: planned again", seed)
                        .isEqualTo(plan.placements());
                Collections.shuffle(hosts, random);
                assertThat(PLANNER.plan(hosts, versions).placements())
                        .as("seed %d: in another order", seed)
                        .isEqualTo(plan.placements());
                change(random, hosts, change);
                if (random.nextInt(4) == 0) {
                    versions.replaceAll(version -> wishing(version, wish(random)));
                }
            }
        }
    }

    /** The plans of 3,000 clusters and what becomes of them, as they were before wishes came. */
    @Test
    void plansWithoutAWishAsItAlwaysDid() throws Exception {
        var plans = MessageDigest.getInstance("SHA-256");
        for (int seed = 0; seed < 3_000; seed++) {
            var random = new Random(seed);
            var versions = new ArrayList<ActiveVersion>();
            for (int count = random.nextInt(3); count >= 0; count--) {
                versions.add(version(random, count));
            }
            var hosts = new ArrayList<Host>();
            for (int count = random.nextInt(12); count > 0; count--) {
                hosts.add(host(random, "node-" + count, random.nextInt(8) > 0));
            }
            for (int change = 0; change < 3; change++) {
                var plan = PLANNER.plan(hosts, versions);
                assertThat(plan.unmet()).isEmpty();
                add(plans, new TreeMap<>(plan.placements()));
                add(plans, plan.unplaced());
                hosts.replaceAll(
                        host -> reachable(host, random.nextInt(6) > 0).told(plan.of(host.node())));
                if (!hosts.isEmpty() && random.nextBoolean()) {
                    hosts.removeFirst();
                }
                hosts.add(host(random, "new-" + change, true));
            }
        }
        assertThat(HexFormat.of().formatHex(plans.digest()))
                .isEqualTo("6ea249350148b55dcb3dd218a6c62a272dfba986bf7d085ce972382775d93d47");
    }

    @Test
    void spreadsReplicasOverZonesAndTakesTheCheapestForItsSpeedThere() {
        // Given
        var hosts =
                List.of(
                        node("a", "eu", "east", 4, 2),
                        node("b", "eu", "east", 1, 1),
                        node("c", "eu", "west", 9, 1),
                        node("d", "eu", "west", 9, 2));
        // When
        var plan = PLANNER.plan(hosts, List.of(whole(replicas(2))));
        // Then
        assertThat(nodes(plan)).containsExactly("b", "d");
        assertThat(plan.unmet()).isEmpty();
        assertThat(plan.unplaced())
                .extracting(Unplaced::reason)
                .containsOnly("the 2 replicas that it wishes for are elsewhere");
    }

    @Test
    void goesToAnotherRegionBeforeAnotherZoneOfTheSame() {
        // Given
        var hosts =
                List.of(
                        node("a", "eu", "a", 1, 1),
                        node("b", "eu", "b", 2, 1),
                        node("c", "us", "c", 3, 1));
        // When
        var plan = PLANNER.plan(hosts, List.of(whole(replicas(2))));
        // Then
        assertThat(nodes(plan)).containsExactly("a", "c");
    }

    @Test
    void takesTheFastestOfThoseThatCostTheSameForTheirSpeed() {
        // Given
        var hosts = List.of(node("a", "eu", "z", 0, 1), node("b", "eu", "z", 0, 3));
        // When
        var plan = PLANNER.plan(hosts, List.of(whole(replicas(1))));
        // Then
        assertThat(nodes(plan)).containsExactly("b");
    }

    @Test
    void leavesWhatRunsWhereItRunsThoughACheaperNodeCame() {
        // Given
        var versions = List.of(whole(replicas(1)));
        var dear = node("dear", "eu", "z", 5, 1);
        dear = dear.told(PLANNER.plan(List.of(dear), versions).of("dear"));
        // When
        var plan = PLANNER.plan(List.of(dear, node("cheap", "eu", "z", 1, 1)), versions);
        // Then
        assertThat(nodes(plan)).containsExactly("dear");
    }

    @Test
    void dropsTheDearestOfTheZoneWithTheMostWhenMoreRunThanAreWishedFor() {
        // Given
        var hosts =
                new ArrayList<>(
                        List.of(
                                node("a", "eu", "east", 1, 1),
                                node("b", "eu", "east", 2, 1),
                                node("c", "eu", "west", 9, 1)));
        var before = PLANNER.plan(hosts, List.of(whole(Wish.NONE)));
        assertThat(nodes(before)).containsExactly("a", "b", "c");
        hosts.replaceAll(host -> host.told(before.of(host.node())));
        // When
        var plan = PLANNER.plan(hosts, List.of(whole(replicas(2))));
        // Then
        assertThat(nodes(plan)).containsExactly("a", "c");
    }

    @Test
    void replacesAReplicaOnALostNodeIfItCanAndElseWaitsForIt() {
        // Given
        var versions = List.of(whole(replicas(1)));
        var lost = node("lost", "eu", "z", 1, 1);
        lost = reachable(lost.told(PLANNER.plan(List.of(lost), versions).of("lost")), false);
        // When
        var alone = PLANNER.plan(List.of(lost), versions);
        var replaced = PLANNER.plan(List.of(lost, node("spare", "eu", "z", 9, 1)), versions);
        // Then
        assertThat(nodes(alone)).containsExactly("lost");
        assertThat(alone.unmet())
                .extracting(Unmet::reason)
                .containsExactly(
                        "0 of 1 replicas: 1 more on nodes that are not heard; no node is heard");
        assertThat(nodes(replaced)).containsExactly("spare");
        assertThat(replaced.unmet()).isEmpty();
    }

    @Test
    void saysThatNoFurtherNodeIsAsItWishes() {
        // Given
        var wish =
                new Wish(
                        OptionalInt.of(3),
                        Set.of("eu"),
                        new Labels(Map.of("gpu", "h100")),
                        OptionalLong.empty());
        var hosts =
                List.of(
                        labelled("a", "eu", "h100"),
                        labelled("b", "eu", "h100"),
                        labelled("c", "eu", "a100"),
                        labelled("d", "us", "h100"));
        // When
        var plan = PLANNER.plan(hosts, List.of(whole(wish)));
        // Then
        assertThat(nodes(plan)).containsExactly("a", "b");
        assertThat(plan.unmet())
                .extracting(Unmet::reason)
                .containsExactly(
                        "2 of 3 replicas: no further node is in eu and has the labels gpu=h100 and"
                                + " has 12.0 MiB left");
        assertThat(plan.unplaced())
                .extracting(Unplaced::reason)
                .containsExactly(
                        "c does not have all of the labels gpu=h100", "d is in us, not in eu");
    }

    @Test
    void saysWhatAnotherReplicaWouldCost() {
        // Given
        var wish = costing(OptionalInt.of(3), 4);
        var hosts =
                List.of(
                        node("a", "eu", "z", 2, 1),
                        node("b", "eu", "z", 2, 1),
                        node("c", "eu", "z", 1, 1));
        // When
        var plan = PLANNER.plan(hosts, List.of(whole(wish)));
        // Then
        assertThat(nodes(plan)).containsExactly("a", "c");
        assertThat(plan.unmet())
                .extracting(Unmet::reason)
                .containsExactly(
                        "2 of 3 replicas: with another replica its nodes would cost 5.00 an hour,"
                                + " 4.00 are allowed");
    }

    @Test
    void formsAChainOfCheapNodesWhereTheLargestWouldBeTooDear() {
        // Given
        var version = wishing(chained(), costing(OptionalInt.of(1), 3));
        var hosts =
                List.of(
                        sized("large", 70, 3),
                        sized("a", 50, 1),
                        sized("b", 50, 1),
                        sized("c", 50, 1));
        // When
        var plan = PLANNER.plan(hosts, List.of(version));
        // Then
        assertThat(nodes(plan)).containsExactly("a", "b", "c");
    }

    @Test
    void countsAChainAsOneReplica() {
        // Given
        var hosts = List.of(sized("a", 70, 1), sized("b", 70, 1), sized("c", 200, 9));
        // When
        var one = PLANNER.plan(hosts, List.of(wishing(chained(), replicas(1))));
        var two = PLANNER.plan(hosts, List.of(wishing(chained(), replicas(2))));
        // Then
        assertThat(nodes(one)).containsExactly("a", "b");
        assertThat(nodes(two)).containsExactly("a", "b", "c");
    }

    @Test
    void saysHowManyLayersAreMissing() {
        // Given
        var hosts = List.of(sized("a", 30, 1), sized("b", 40, 1));
        // When
        var plan = PLANNER.plan(hosts, List.of(wishing(chained(), replicas(1))));
        // Then
        assertThat(plan.unmet())
                .extracting(Unmet::reason)
                .containsExactly(
                        "0 of 1 replicas: no further node has 120.0 MiB left; those that are left"
                                + " over have room for 11 of its 20 layers");
    }

    private static void check(
            long seed, List<Host> hosts, ActiveVersion version, Plan plan, Map<String, Long> used) {
        var wish = version.wish();
        if (wish.isNone()) {
            return;
        }
        var need = PLANNER.need(version);
        var chains = new HashMap<PlannedChain, Set<Integer>>();
        int replicas = 0;
        int heard = 0;
        long cost = 0;
        boolean couldHaveMore = false;
        for (Host host : hosts) {
            var placed = placed(plan, host, version);
            assertThat(placed).as("seed %d: once on a node", seed).hasSizeLessThan(2);
            for (var each : placed) {
                cost += host.costPerHour();
                assertThat(wish.allows(host.region(), host.labels()))
                        .as("seed %d: %s on %s", seed, wish, host)
                        .isTrue();
                if (each.seat().isPresent()) {
                    var seat = each.seat().get();
                    assertThat(seat.stage().node()).isEqualTo(host.node());
                    chains.computeIfAbsent(seat.chain(), _ -> new HashSet<>()).add(seat.position());
                } else {
                    replicas++;
                    heard += host.reachable() ? 1 : 0;
                }
            }
        }
        for (var chain : chains.entrySet()) {
            assertThat(chain.getKey().covers(version.layers()))
                    .as("seed %d: %s", seed, chain)
                    .isTrue();
            assertThat(chain.getValue())
                    .as("seed %d: %s", seed, chain)
                    .hasSize(chain.getKey().stages().size());
            replicas++;
            heard += isHeard(chain.getKey(), hosts) ? 1 : 0;
        }
        assertThat(chains.keySet().stream().map(PlannedChain::id)).doesNotHaveDuplicates();
        long most = wish.maxCostPerHour().orElse(Long.MAX_VALUE);
        assertThat(replicas).as("seed %d", seed).isLessThanOrEqualTo(wish.replicas().orElse(99));
        assertThat(cost).as("seed %d: cost", seed).isLessThanOrEqualTo(most);
        for (Host host : hosts) {
            couldHaveMore |=
                    host.reachable()
                            && placed(plan, host, version).isEmpty()
                            && need.suits(host)
                            && host.costPerHour() <= most - cost
                            && need.whole()
                                    <= host.memoryBytes() - used.getOrDefault(host.node(), 0L);
        }
        boolean isFull = replicas >= wish.replicas().orElse(Integer.MAX_VALUE);
        assertThat(couldHaveMore && !isFull).as("seed %d: room unused", seed).isFalse();
        var reasons =
                plan.unmet().stream()
                        .filter(unmet -> unmet.version().equals(version.digest()))
                        .toList();
        assertThat(reasons)
                .as("seed %d: reasons", seed)
                .hasSize(heard < wish.replicas().orElse(1) ? 1 : 0);
        assertThat(reasons).allMatch(unmet -> unmet.reason().length() > 20);
    }

    /** Checks what every node has to hold, and returns it, in bytes. */
    private static Map<String, Long> checkMemory(
            long seed, List<Host> hosts, List<ActiveVersion> versions, Plan plan) {
        var all = new HashMap<String, Long>();
        for (Host host : hosts) {
            long used = 0;
            for (var version : versions) {
                var need = PLANNER.need(version);
                for (var each : placed(plan, host, version)) {
                    used +=
                            each.seat()
                                    .map(
                                            seat ->
                                                    need.stage(
                                                            seat.stage().layers(),
                                                            seat.position() == 0))
                                    .orElse(need.whole());
                }
            }
            all.put(host.node(), used);
            assertThat(!host.reachable() || used <= host.memoryBytes())
                    .as("seed %d: memory of %s", seed, host)
                    .isTrue();
        }
        return all;
    }

    /** Every replica that lost no node goes on, if it is not more than is wished for. */
    private static void checkMoves(long seed, List<Host> hosts, ActiveVersion version, Plan plan) {
        var wish = version.wish();
        if (wish.isNone()) {
            return;
        }
        var whole = new ArrayList<Host>();
        var chains = new HashSet<PlannedChain>();
        long cost = 0;
        for (Host host : hosts) {
            for (var placed : host.placed()) {
                if (placed.version().equals(version.digest())
                        && wish.allows(host.region(), host.labels())) {
                    if (placed.seat().isEmpty() && host.reachable()) {
                        whole.add(host);
                        cost += host.costPerHour();
                    }
                    if (placed.seat().isPresent()
                            && isHeard(placed.seat().get().chain(), hosts)
                            && isAllowed(placed.seat().get().chain(), hosts, wish)) {
                        chains.add(placed.seat().get().chain());
                        cost += host.costPerHour();
                    }
                }
            }
        }
        if (whole.size() + chains.size() > wish.replicas().orElse(Integer.MAX_VALUE)
                || cost > wish.maxCostPerHour().orElse(Long.MAX_VALUE)) {
            return;
        }
        for (Host host : whole) {
            assertThat(placed(plan, host, version))
                    .as("seed %d: %s goes on", seed, host)
                    .anyMatch(placed -> placed.seat().isEmpty());
        }
        for (var chain : chains) {
            for (var stage : chain.stages()) {
                assertThat(plan.of(stage.node()))
                        .as("seed %d: %s goes on", seed, chain)
                        .anyMatch(
                                placed ->
                                        placed.seat()
                                                .filter(seat -> seat.chain().equals(chain))
                                                .isPresent());
            }
        }
    }

    private static boolean isHeard(PlannedChain chain, List<Host> hosts) {
        return chain.stages().stream()
                .allMatch(
                        stage ->
                                hosts.stream()
                                        .anyMatch(
                                                host ->
                                                        host.reachable()
                                                                && host.node()
                                                                        .equals(stage.node())));
    }

    private static boolean isAllowed(PlannedChain chain, List<Host> hosts, Wish wish) {
        return hosts.stream()
                .filter(
                        host ->
                                chain.stages().stream()
                                        .anyMatch(stage -> stage.node().equals(host.node())))
                .allMatch(host -> wish.allows(host.region(), host.labels()));
    }

    private static List<Placed> placed(Plan plan, Host host, ActiveVersion version) {
        return plan.of(host.node()).stream()
                .filter(each -> each.version().equals(version.digest()))
                .toList();
    }

    /** A node leaves, is lost, comes back, is new, or has another price. */
    private static void change(Random random, List<Host> hosts, int change) {
        int at = hosts.isEmpty() ? 0 : random.nextInt(hosts.size());
        switch (hosts.isEmpty() ? 3 : random.nextInt(5)) {
            case 0 -> hosts.remove(at);
            case 1 -> hosts.set(at, reachable(hosts.get(at), false));
            case 2 -> hosts.replaceAll(host -> reachable(host, true));
            case 3 -> hosts.add(said(random, host(random, "new-" + change, true)));
            default -> hosts.set(at, said(random, hosts.get(at)));
        }
    }

    private static List<Host> hosts(Random random) {
        var hosts = new ArrayList<Host>();
        for (int count = random.nextInt(12); count > 0; count--) {
            hosts.add(said(random, host(random, "node-" + count, random.nextInt(8) > 0)));
        }
        return hosts;
    }

    private static List<ActiveVersion> versions(Random random) {
        var versions = new ArrayList<ActiveVersion>();
        for (int count = random.nextInt(3); count >= 0; count--) {
            var version = version(random, count);
            versions.add(random.nextInt(4) == 0 ? version : wishing(version, wish(random)));
        }
        return versions;
    }

    private static Wish wish(Random random) {
        return new Wish(
                random.nextInt(3) == 0
                        ? OptionalInt.empty()
                        : OptionalInt.of(1 + random.nextInt(4)),
                random.nextInt(3) > 0 ? Set.of() : Set.of("eu-" + random.nextInt(2)),
                random.nextInt(3) > 0
                        ? Labels.NONE
                        : new Labels(Map.of("gpu", "g" + random.nextInt(2))),
                random.nextInt(2) == 0
                        ? OptionalLong.empty()
                        : OptionalLong.of(random.nextInt(12) * MILLION));
    }

    private static ActiveVersion version(Random random, int number) {
        int layers = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(40);
        long layer = (1L + random.nextInt(4)) << 20;
        return new ActiveVersion(
                digest(number),
                "model-" + number,
                layers * layer + ((1L + random.nextInt(20)) << 20),
                layers,
                layers == 0 ? 0 : layer);
    }

    /** Of 12 MiB with headroom, and not to be split. */
    private static ActiveVersion whole(Wish wish) {
        return wishing(new ActiveVersion(digest(1), "model-1", 10 << 20, 0, 0), wish);
    }

    /** Of 120 MiB with headroom, in 20 layers. */
    private static ActiveVersion chained() {
        return new ActiveVersion(digest(1), "model-1", 100 << 20, 20, 5 << 20);
    }

    private static ActiveVersion wishing(ActiveVersion version, Wish wish) {
        return new ActiveVersion(
                version.digest(),
                version.name(),
                version.weightsBytes(),
                version.layers(),
                version.layerBytes(),
                version.remoteModel(),
                version.activations(),
                version.edge(),
                wish);
    }

    private static VersionDigest digest(int number) {
        return new VersionDigest("sha256:" + "%016x".formatted(number).repeat(4));
    }

    private static Wish replicas(int replicas) {
        return new Wish(OptionalInt.of(replicas), Set.of(), Labels.NONE, OptionalLong.empty());
    }

    private static Wish costing(OptionalInt replicas, long most) {
        return new Wish(replicas, Set.of(), Labels.NONE, OptionalLong.of(most * MILLION));
    }

    private static Host host(Random random, String node, boolean reachable) {
        return new Host(
                node,
                "eu-" + random.nextInt(2),
                "zone-" + random.nextInt(3),
                random.nextInt(10) == 0 ? "" : node + ":7000",
                (long) random.nextInt(90) << 20,
                random.nextDouble(1, 10),
                reachable,
                List.of());
    }

    private static Host node(String node, String region, String zone, int cost, double speed) {
        var host = new Host(node, region, zone, "", 20 << 20, speed, true, List.of());
        return saying(host, Labels.NONE, cost);
    }

    private static Host labelled(String node, String region, String gpu) {
        return saying(node(node, region, "z", 1, 1), new Labels(Map.of("gpu", gpu)), 1);
    }

    private static Host sized(String node, int mebibytes, int cost) {
        var host =
                new Host(
                        node,
                        "eu",
                        "z",
                        node + ":7000",
                        (long) mebibytes << 20,
                        1,
                        true,
                        List.of());
        return saying(host, Labels.NONE, cost);
    }

    private static Host said(Random random, Host host) {
        var labels =
                random.nextInt(3) == 0
                        ? Labels.NONE
                        : new Labels(Map.of("gpu", "g" + random.nextInt(2), "rack", "r"));
        return saying(host, labels, random.nextInt(4));
    }

    private static Host saying(Host host, Labels labels, int cost) {
        return new Host(
                host.node(),
                host.region(),
                host.zone(),
                host.address(),
                host.memoryBytes(),
                host.remoteModels(),
                host.speed(),
                labels,
                cost * MILLION,
                host.reachable(),
                host.placed());
    }

    private static Host reachable(Host host, boolean reachable) {
        return new Host(
                host.node(),
                host.region(),
                host.zone(),
                host.address(),
                host.memoryBytes(),
                host.remoteModels(),
                host.speed(),
                host.labels(),
                host.costPerHour(),
                reachable,
                host.placed());
    }

    private static List<String> nodes(Plan plan) {
        return plan.placements().entrySet().stream()
                .filter(each -> !each.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private static void add(MessageDigest digest, Object plan) {
        digest.update(plan.toString().getBytes(StandardCharsets.UTF_8));
    }
}
