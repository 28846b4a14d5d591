package dev.antiphon.registry.plan;

import dev.antiphon.registry.model.Wish;
import dev.antiphon.registry.plan.Plan.Unmet;
import dev.antiphon.registry.plan.PlannedChain.Stage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Places a version that wishes for something, replica after replica. */
final class Wished {

    private static final double MILLIONTHS = 1e6;

    private final Planning planning;
    private final Need need;
    private final Wish wish;
    private final Quota quota;
    private int heard;
    private int unheard;

    Wished(Planning planning, Need need) {
        this.planning = planning;
        this.need = need;
        this.wish = need.version().wish();
        this.quota = new Quota(wish);
    }

    /** What runs goes on, as much of it as is wished for. */
    void keep() {
        var running = new ArrayList<>(planning.wholesThatRun(need));
        var broken = new ArrayList<PlannedChain>();
        for (var chain : planning.told(need)) {
            if (planning.runs(chain, need)) {
                running.add(planning.replica(chain, need));
            } else {
                broken.add(chain);
            }
        }
        takeFrom(running);
        if (!quota.isFull()) {
            broken.forEach(chain -> planning.breaks(chain, need));
        }
    }

    /**
     * First what is broken, then what is new. What waits for nodes that are not heard comes last:
     * it may be dead.
     */
    void add() {
        var waiting = new ArrayList<PlannedChain>();
        for (var chain : planning.broken(need)) {
            if (!isRepaired(chain)) {
                waiting.add(chain);
            }
        }
        addNew();
        waiting.forEach(planning::release);
        var lost = new ArrayList<>(planning.wholesUnheard(need));
        waiting.stream()
                .filter(chain -> planning.isPossible(chain, need))
                .map(chain -> planning.replica(chain, need))
                .forEach(lost::add);
        takeFrom(lost);
        addNew();
        explain();
    }

    private boolean isRepaired(PlannedChain chain) {
        planning.release(chain);
        var repaired =
                planning.repaired(chain, need)
                        .map(whole -> planning.replica(whole, need))
                        .filter(quota::allows);
        if (repaired.isEmpty()) {
            planning.reserve(chain, need);
        }
        repaired.ifPresent(this::take);
        return repaired.isPresent();
    }

    /**
     * What could be new: every node with room for all of a version, and chains of those without.
     *
     * @param budget what a replica may cost, in millionths
     */
    private List<Replica> candidates(long budget) {
        var formation = new Formation(need, planning::left);
        var affordable =
                planning.free(need).stream().filter(host -> host.costPerHour() <= budget).toList();
        var candidates = new ArrayList<Replica>();
        affordable.stream()
                .filter(host -> planning.hostsWhole(host, need))
                .map(Replica::whole)
                .forEach(candidates::add);
        var rest = affordable.stream().filter(host -> !planning.hostsWhole(host, need)).toList();
        for (var group : groups(rest)) {
            for (var order : List.of(formation.largestFirst(), formation.cheapestFirst())) {
                var members = formation.members(group, order);
                if (!members.isEmpty()) {
                    candidates.add(chain(members, formation.split(members)));
                }
            }
        }
        return candidates;
    }

    /** The nodes that may form a chain with each other: of a zone, of a region, or all. */
    private List<List<Host>> groups(List<Host> all) {
        if (need.spansRegions()) {
            return List.of(all);
        }
        var groups = new ArrayList<List<Host>>();
        all.stream()
                .collect(Collectors.groupingBy(Host::region, TreeMap::new, Collectors.toList()))
                .values()
                .forEach(
                        region -> {
                            groups.addAll(
                                    region.stream()
                                            .collect(
                                                    Collectors.groupingBy(
                                                            Host::zone,
                                                            TreeMap::new,
                                                            Collectors.toList()))
                                            .values());
                            groups.add(region);
                        });
        return groups;
    }

    private Replica chain(List<Host> members, List<Stage> stages) {
        var id = planning.freshId(members.getFirst(), need);
        return Replica.of(
                new PlannedChain(id, stages, need.version().activations()), members, need);
    }

    private void takeFrom(Collection<Replica> candidates) {
        var left = new ArrayList<>(candidates);
        for (var next = quota.next(left); next.isPresent(); next = quota.next(left)) {
            left.remove(next.get());
            take(next.get());
        }
    }

    private void addNew() {
        var next = quota.next(candidates(quota.costLeft()));
        while (next.isPresent() && take(next.get())) {
            next = quota.next(candidates(quota.costLeft()));
        }
    }

    /** Whether the nodes had room for it, and no other part of the version. */
    private boolean take(Replica replica) {
        if (!planning.place(replica, need)) {
            return false;
        }
        quota.take(replica);
        if (replica.isHeard()) {
            heard++;
        } else {
            unheard++;
        }
        return true;
    }

    private void explain() {
        int wanted = wish.replicas().orElse(1);
        var reason = heard < wanted || wish.replicas().isEmpty() ? missing() : enough();
        if (heard < wanted) {
            reason = "%d of %d replicas: %s".formatted(heard, wanted, reason);
            planning.explain(new Unmet(need.version().digest(), heard, wanted, reason));
        }
        for (Host host : planning.free(need)) {
            planning.explain(host, need, reason);
        }
        for (Host host : planning.heard()) {
            if (need.isServedBy(host) && !need.suits(host)) {
                planning.explain(host, need, notWished(host));
            }
        }
    }

    private String enough() {
        return "the %d replicas that it wishes for are elsewhere".formatted(heard);
    }

    private String notWished(Host host) {
        return wish.allows(host.region(), wish.labels())
                ? "%s does not have all of the labels %s".formatted(host.node(), wish.labels())
                : "%s is in %s, not in %s".formatted(host.node(), host.region(), regions());
    }

    /** Why there is not another replica. */
    private String missing() {
        var waits = unheard == 0 ? "" : unheard + " more on nodes that are not heard; ";
        var cheapest = candidates(Long.MAX_VALUE).stream().mapToLong(Replica::cost).min();
        return waits + (cheapest.isPresent() ? tooDear(cheapest.getAsLong()) : noRoom());
    }

    private String tooDear(long another) {
        return "with another replica its nodes would cost %s an hour, %s are allowed"
                .formatted(
                        money(Math.addExact(quota.cost(), another)),
                        money(quota.cost() + quota.costLeft()));
    }

    private String noRoom() {
        if (planning.heard().isEmpty()) {
            return "no node is heard";
        }
        if (planning.heard().stream().noneMatch(need::isServedBy)) {
            return Planning.wrongKind(need);
        }
        var what = new ArrayList<String>();
        if (!wish.regions().isEmpty()) {
            what.add("is in " + regions());
        }
        if (!wish.labels().isEmpty()) {
            what.add("has the labels " + wish.labels());
        }
        if (planning.heard().stream().noneMatch(need::suits)) {
            return "no node " + String.join(" and ", what);
        }
        if (need.spansRegions()) {
            what.add("may see its text");
        }
        if (need.whole() > 0) {
            what.add("has %s left".formatted(Planning.mebibytes(need.whole())));
        }
        return what.isEmpty()
                ? "no further node serves it"
                : "no further node " + String.join(" and ", what) + layersLeft();
    }

    private String layersLeft() {
        int layers = need.version().layers();
        int room = planning.layersLeft(need);
        return room < layers
                ? "; those that are left over have room for %d of its %d layers"
                        .formatted(room, layers)
                : "";
    }

    private String regions() {
        return String.join(" or ", wish.regions());
    }

    private static String money(long millionths) {
        return String.format(Locale.ROOT, "%.2f", millionths / MILLIONTHS);
    }
}
