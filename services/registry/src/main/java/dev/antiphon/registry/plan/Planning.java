package dev.antiphon.registry.plan;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.registry.plan.Placed.Seat;
import dev.antiphon.registry.plan.Plan.Unmet;
import dev.antiphon.registry.plan.Plan.Unplaced;
import dev.antiphon.registry.plan.PlannedChain.Stage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A plan in the making: one version after the other, into the memory that is left. */
final class Planning {

    private static final double MEBIBYTE = 1 << 20;

    private final Map<String, Host> hosts = new TreeMap<>();
    private final int slots;
    private final Map<String, Long> left = new HashMap<>();
    private final Map<String, List<Placed>> placements = new HashMap<>();
    private final List<Unplaced> unplaced = new ArrayList<>();
    private final List<Unmet> unmet = new ArrayList<>();
    private final Map<Need, Wished> wished = new HashMap<>();
    private final Map<Need, List<PlannedChain>> broken = new HashMap<>();

    /** Memory that the stages left of a broken chain hold, by chain and node. */
    private final Map<String, Map<String, Long>> reserved = new HashMap<>();

    Planning(List<Host> hosts, int slots) {
        this.slots = slots;
        for (Host host : hosts) {
            this.hosts.put(host.node(), host);
            left.put(host.node(), host.memoryBytes());
            placements.put(host.node(), new ArrayList<>());
        }
    }

    Plan plan() {
        return new Plan(
                placements.entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey, each -> List.copyOf(each.getValue()))),
                unplaced,
                unmet);
    }

    /** What runs goes on: nothing that is new takes its memory. */
    void keep(Need need) {
        if (need.version().wish().isNone()) {
            keepAll(need);
        } else {
            wished.computeIfAbsent(need, _ -> new Wished(this, need)).keep();
        }
    }

    private void keepAll(Need need) {
        for (Host host : hosts.values()) {
            toldWhole(host, need)
                    .ifPresent(
                            placed -> {
                                if (host.reachable()) {
                                    placeWhole(host, need);
                                } else {
                                    give(host, placed, 0);
                                }
                            });
        }
        for (var chain : told(need)) {
            if (!isAll(chain, this::isReachable) || !goesOn(chain, need)) {
                breaks(chain, need);
            }
        }
    }

    /** Keeps the stages that are left of a chain where they are, until it is decided on. */
    void breaks(PlannedChain chain, Need need) {
        broken.computeIfAbsent(need, _ -> new ArrayList<>()).add(chain);
        reserve(chain, need);
    }

    List<PlannedChain> broken(Need need) {
        return broken.getOrDefault(need, List.of());
    }

    /** What is new, from what changes least to what changes most. */
    void add(Need need) {
        var wishes = wished.get(need);
        if (wishes == null) {
            addAll(need);
        } else {
            wishes.add();
        }
    }

    private void addAll(Need need) {
        free(need).forEach(host -> placeWhole(host, need));
        for (var chain : broken(need)) {
            release(chain);
            // Nobody can take what is lost: the nodes may be alive and unheard.
            repaired(chain, need)
                    .ifPresentOrElse(
                            whole -> seat(whole.id(), whole.stages(), need),
                            () -> goesOn(chain, need));
        }
        free(need).forEach(host -> placeWhole(host, need));
        if (need.spansRegions()) {
            form(free(need), need);
        }
        for (String region : need.spansRegions() ? List.<String>of() : regions()) {
            // Within a zone first: whatever fails as one takes one chain with it.
            free(need, region).stream()
                    .collect(Collectors.groupingBy(Host::zone, TreeMap::new, Collectors.toList()))
                    .values()
                    .forEach(zone -> form(zone, need));
            form(free(need, region), need);
        }
        explain(need);
    }

    /** The chains that the nodes were told of and that are still possible. */
    List<PlannedChain> told(Need need) {
        Map<String, Map<PlannedChain, Long>> tellings =
                hosts.values().stream()
                        .flatMap(host -> host.placed().stream())
                        .filter(placed -> placed.version().equals(need.version().digest()))
                        .flatMap(placed -> placed.seat().stream())
                        .map(Seat::chain)
                        .filter(chain -> chain.covers(need.version().layers()))
                        .collect(
                                Collectors.groupingBy(
                                        PlannedChain::id,
                                        TreeMap::new,
                                        Collectors.groupingBy(
                                                chain -> chain, Collectors.counting())));
        // A node that was lost for a while may know an older one of the same name.
        return tellings.values().stream()
                .map(
                        sameName ->
                                sameName.entrySet().stream()
                                        .max(
                                                Map.Entry.<PlannedChain, Long>comparingByValue()
                                                        .thenComparing(
                                                                each -> each.getKey().toString()))
                                        .orElseThrow()
                                        .getKey())
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** Goes on with every stage where it is. */
    private boolean goesOn(PlannedChain chain, Need need) {
        return isPossible(chain, need) && seat(chain.id(), chain.stages(), need);
    }

    /** Whether a chain could go on as it is, once all of its nodes are heard. */
    boolean isPossible(PlannedChain chain, Need need) {
        return isAll(chain, node -> hosts.containsKey(node) && isFree(node, need))
                && need.mayLead(chain.stages().getFirst().node())
                && isTogether(chain, need)
                && fits(
                        chain.stages().stream().filter(stage -> isReachable(stage.node())).toList(),
                        need);
    }

    /** Whether a chain goes on as it is. */
    boolean runs(PlannedChain chain, Need need) {
        return isAll(chain, this::isReachable) && isPossible(chain, need);
    }

    /** The nodes that are heard and go on with all of a version. */
    List<Replica> wholesThatRun(Need need) {
        return hosts.values().stream()
                .filter(Host::reachable)
                .filter(host -> toldWhole(host, need).isPresent())
                .filter(host -> hostsWhole(host, need))
                .map(Replica::whole)
                .toList();
    }

    /** The nodes that are not heard and may host all of a version. */
    List<Replica> wholesUnheard(Need need) {
        return hosts.values().stream()
                .filter(host -> !host.reachable())
                .filter(host -> toldWhole(host, need).isPresent())
                .filter(host -> need.mayLead(host.node()) && isFree(host.node(), need))
                .map(Replica::whole)
                .toList();
    }

    /** A chain with its nodes, all of which have to be known. */
    Replica replica(PlannedChain chain, Need need) {
        return Replica.of(
                chain, chain.stages().stream().map(stage -> host(stage.node())).toList(), need);
    }

    /** Places a replica if its nodes have room for it and no other part of the version. */
    boolean place(Replica replica, Need need) {
        if (replica.chain().isPresent()) {
            return goesOn(replica.chain().get(), need);
        }
        var host = replica.hosts().getFirst();
        if (!isFree(host.node(), need)) {
            return false;
        }
        if (!host.reachable()) {
            toldWhole(host, need).ifPresent(placed -> give(host, placed, 0));
            return true;
        }
        boolean fits = hostsWhole(host, need);
        placeWhole(host, need);
        return fits;
    }

    /** Spare nodes take the layers of the stages that are lost, if there are enough of them. */
    Optional<PlannedChain> repaired(PlannedChain chain, Need need) {
        Predicate<Stage> stays = stage -> canStay(stage, need);
        var staying = chain.stages().stream().filter(stays).toList();
        if (staying.isEmpty() || !isTogether(new PlannedChain(chain.id(), staying), need)) {
            return Optional.empty();
        }
        var neighbour = host(staying.getFirst().node());
        var spares =
                (need.spansRegions() ? free(need) : free(need, neighbour.region()))
                        .stream()
                                .filter(
                                        host ->
                                                staying.stream()
                                                        .noneMatch(
                                                                stage ->
                                                                        stage.node()
                                                                                .equals(
                                                                                        host
                                                                                                .node())))
                                .sorted(
                                        Comparator.comparing(
                                                        (Host host) ->
                                                                !host.zone()
                                                                        .equals(neighbour.zone()))
                                                .thenComparing(host -> need.price(host))
                                                .thenComparing(
                                                        Host::speed, Comparator.reverseOrder())
                                                .thenComparing(Host::node))
                                .collect(Collectors.toCollection(ArrayList::new));
        List<Stage> stages = new ArrayList<>();
        for (Stage stage : chain.stages()) {
            if (stays.test(stage)) {
                stages.add(stage);
                continue;
            }
            var spare =
                    spares.stream()
                            .filter(host -> stage.first() > 0 || need.mayLead(host.node()))
                            .filter(
                                    host ->
                                            need.stage(stage.layers(), stage.first() == 0)
                                                    <= left(host))
                            .findFirst();
            if (spare.isEmpty()) {
                return Optional.empty();
            }
            spares.remove(spare.get());
            stages.add(
                    new Stage(
                            spare.get().node(), spare.get().address(), stage.first(), stage.end()));
        }
        return Optional.of(new PlannedChain(chain.id(), stages, need.version().activations()));
    }

    private static Optional<Placed> toldWhole(Host host, Need need) {
        return host.placed().stream()
                .filter(placed -> placed.version().equals(need.version().digest()))
                .filter(placed -> placed.seat().isEmpty())
                .findFirst();
    }

    private void placeWhole(Host host, Need need) {
        if (hostsWhole(host, need)) {
            var pool = pool(need.version().digest(), host.region()).orElseThrow();
            give(host, Placed.whole(need.version().digest(), pool, slots), need.whole());
        }
    }

    /** Whether a node has room for all of a version, and may host it. */
    boolean hostsWhole(Host host, Need need) {
        return pool(need.version().digest(), host.region()).isPresent()
                && need.suits(host)
                && need.mayLead(host.node())
                && need.whole() <= left(host);
    }

    /** Makes chains of nodes for as long as they have room for all layers together. */
    private void form(List<Host> candidates, Need need) {
        var formation = new Formation(need, this::left);
        var rest = new ArrayList<>(candidates);
        var members = formation.members(rest, formation.largestFirst());
        while (!members.isEmpty()) {
            seat(freshId(members.getFirst(), need), formation.split(members), need);
            rest.removeAll(members);
            members = formation.members(rest, formation.largestFirst());
        }
    }

    private boolean canStay(Stage stage, Need need) {
        return isReachable(stage.node())
                && (stage.first() > 0 || need.mayLead(stage.node()))
                && isFree(stage.node(), need)
                && fits(stage, stage.first() == 0, need);
    }

    void reserve(PlannedChain chain, Need need) {
        chain.stages().stream()
                .filter(stage -> canStay(stage, need))
                .forEach(stage -> reserve(chain, stage, need));
    }

    private void reserve(PlannedChain chain, Stage stage, Need need) {
        long bytes = need.stage(stage.layers(), stage.first() == 0);
        reserved.computeIfAbsent(chain.id(), _ -> new HashMap<>()).put(stage.node(), bytes);
        left.merge(stage.node(), -bytes, Long::sum);
    }

    void release(PlannedChain chain) {
        var stages = reserved.remove(chain.id());
        if (stages != null) {
            stages.forEach((node, bytes) -> left.merge(node, bytes, Long::sum));
        }
    }

    /** Places all stages; always true, so that it can end a condition. */
    private boolean seat(String id, List<Stage> stages, Need need) {
        var chain =
                new PlannedChain(
                        id,
                        stages.stream()
                                .map(
                                        stage ->
                                                new Stage(
                                                        stage.node(),
                                                        host(stage.node()).address(),
                                                        stage.first(),
                                                        stage.end()))
                                .toList(),
                        need.version().activations());
        var pool = pool(need.version().digest(), host(stages.getFirst().node()).region());
        for (int position = 0; position < stages.size(); position++) {
            var stage = stages.get(position);
            var host = host(stage.node());
            give(
                    host,
                    new Placed(
                            need.version().digest(),
                            pool.orElseThrow(),
                            position == 0 ? slots : 0,
                            Optional.of(new Seat(chain, position))),
                    host.reachable() ? need.stage(stage.layers(), position == 0) : 0);
        }
        return true;
    }

    private void give(Host host, Placed placed, long bytes) {
        placements.computeIfAbsent(host.node(), _ -> new ArrayList<>()).add(placed);
        left.merge(host.node(), -bytes, Long::sum);
    }

    private boolean fits(Collection<Stage> stages, Need need) {
        return stages.stream().allMatch(stage -> fits(stage, stage.first() == 0, need));
    }

    private boolean fits(Stage stage, boolean head, Need need) {
        return need.stage(stage.layers(), head) <= left(host(stage.node()));
    }

    private boolean isAll(PlannedChain chain, Predicate<String> node) {
        return chain.stages().stream().map(Stage::node).allMatch(node);
    }

    /** Whether the stages are of one region, where they have to be. */
    private boolean isTogether(PlannedChain chain, Need need) {
        if (need.spansRegions()) {
            return true;
        }
        Set<String> regions = new HashSet<>();
        chain.stages().forEach(stage -> regions.add(host(stage.node()).region()));
        return regions.size() == 1;
    }

    private boolean isReachable(String node) {
        var host = hosts.get(node);
        return host != null && host.reachable();
    }

    /** Whether a node could have a part of a version, and has none yet. */
    private boolean isFree(String node, Need need) {
        boolean stays =
                broken.getOrDefault(need, List.of()).stream()
                        .map(chain -> reserved.getOrDefault(chain.id(), Map.of()))
                        .anyMatch(stages -> stages.containsKey(node));
        return !stays
                && need.suits(host(node))
                && placements.getOrDefault(node, List.of()).stream()
                        .noneMatch(placed -> placed.version().equals(need.version().digest()));
    }

    List<Host> free(Need need) {
        return hosts.values().stream()
                .filter(Host::reachable)
                .filter(host -> isFree(host.node(), need))
                .toList();
    }

    private List<Host> free(Need need, String region) {
        return free(need).stream().filter(host -> host.region().equals(region)).toList();
    }

    private List<String> regions() {
        return hosts.values().stream().map(Host::region).distinct().sorted().toList();
    }

    private Host host(String node) {
        var host = hosts.get(node);
        if (host == null) {
            throw new IllegalStateException("no node " + node);
        }
        return host;
    }

    long left(Host host) {
        return left.getOrDefault(host.node(), 0L);
    }

    /** A name that no chain of the pool has, or had a moment ago. */
    String freshId(Host head, Need need) {
        String pool = pool(need.version().digest(), head.region()).orElseThrow().name();
        var taken =
                Stream.concat(
                                placements.values().stream(),
                                hosts.values().stream().map(Host::placed))
                        .flatMap(List::stream)
                        .flatMap(placed -> placed.seat().stream())
                        .map(seat -> seat.chain().id())
                        .collect(Collectors.toSet());
        return Stream.iterate(1, number -> number + 1)
                .map(number -> pool + "-" + number)
                .filter(id -> !taken.contains(id))
                .findFirst()
                .orElseThrow();
    }

    /** The nodes that are heard. */
    List<Host> heard() {
        return hosts.values().stream().filter(Host::reachable).toList();
    }

    void explain(Unmet why) {
        unmet.add(why);
    }

    void explain(Host host, Need need, String reason) {
        unplaced.add(new Unplaced(host.node(), need.version().digest(), reason));
    }

    private void explain(Need need) {
        if (hosts.values().stream().noneMatch(need::suits)) {
            explain(need, wrongKind(need));
        }
        if (!need.version().edge().isEmpty() && hosts.keySet().stream().noneMatch(need::mayLead)) {
            explain(need, "none of the nodes that may see its text is known");
            return;
        }
        for (Host host : free(need)) {
            if (!need.mayLead(host.node())) {
                continue;
            }
            var version = need.version();
            String reason =
                    pool(version.digest(), host.region()).isEmpty()
                            ? "the region of %s, '%s', cannot be part of a pool's name"
                                    .formatted(host.node(), host.region())
                            : tooLarge(host, need);
            explain(host, need, reason);
        }
    }

    static String wrongKind(Need need) {
        return need.version().remoteModel().isEmpty()
                ? "every node fronts a server and hosts no weights"
                : "no node fronts a server with the model " + need.version().remoteModel();
    }

    private void explain(Need need, String reason) {
        hosts.keySet()
                .forEach(node -> unplaced.add(new Unplaced(node, need.version().digest(), reason)));
    }

    private String tooLarge(Host host, Need need) {
        var version = need.version();
        String alone =
                "%s needs %s of memory, %s has %s left of %s"
                        .formatted(
                                version.name(),
                                mebibytes(need.whole()),
                                host.node(),
                                mebibytes(left(host)),
                                mebibytes(host.memoryBytes()));
        if (version.layers() == 0) {
            return alone;
        }
        int layers = layersLeft(need.spansRegions() ? free(need) : free(need, host.region()), need);
        return "%s; all nodes of %s that are left over have room for %d of its %d layers"
                .formatted(alone, host.region(), layers, version.layers());
    }

    /** How many layers there is room for where nodes could form a chain. */
    int layersLeft(Need need) {
        return need.spansRegions()
                ? layersLeft(free(need), need)
                : regions().stream()
                        .mapToInt(region -> layersLeft(free(need, region), need))
                        .max()
                        .orElse(0);
    }

    private int layersLeft(List<Host> all, Need need) {
        return all.stream()
                .filter(each -> !each.address().isEmpty())
                .mapToInt(each -> need.layersIn(left(each), false))
                .sum();
    }

    static Optional<Pool> pool(VersionDigest version, String region) {
        try {
            return Optional.of(Pool.of(version, region));
        } catch (IllegalArgumentException noSuchRegion) {
            return Optional.empty();
        }
    }

    static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / MEBIBYTE);
    }
}
