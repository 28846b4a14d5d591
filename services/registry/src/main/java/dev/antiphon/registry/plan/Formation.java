package dev.antiphon.registry.plan;

import dev.antiphon.registry.plan.PlannedChain.Stage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Which nodes form a chain of a version, and which layers each of them computes. */
final class Formation {

    private final Need need;
    private final ToLongFunction<Host> left;

    /**
     * @param left the memory that a node has left, in bytes
     */
    Formation(Need need, ToLongFunction<Host> left) {
        this.need = need;
        this.left = left;
    }

    /** The largest room first. */
    Comparator<Host> largestFirst() {
        return Comparator.comparing(left::applyAsLong, Comparator.reverseOrder())
                .thenComparing(Host::speed, Comparator.reverseOrder())
                .thenComparing(Host::node);
    }

    /** By what they cost for every layer that they have room for. */
    Comparator<Host> cheapestFirst() {
        return Comparator.comparingDouble(
                        (Host host) ->
                                (double) host.costPerHour()
                                        / need.layersIn(left.applyAsLong(host), false))
                .thenComparing(largestFirst());
    }

    /**
     * As few nodes as can hold the layers, in the order given, behind the first that may lead and
     * has room for what a head needs; none if all of them cannot.
     */
    List<Host> members(Collection<Host> all, Comparator<Host> order) {
        var candidates = able(all, order);
        var lead =
                candidates.stream()
                        .filter(host -> need.mayLead(host.node()))
                        .filter(host -> need.layersIn(left.applyAsLong(host), true) > 0)
                        .findFirst();
        if (lead.isEmpty()) {
            return List.of();
        }
        candidates.remove(lead.get());
        candidates.addFirst(lead.get());
        int room = 0;
        for (int count = 0; count < candidates.size(); count++) {
            room += need.layersIn(left.applyAsLong(candidates.get(count)), count == 0);
            if (room >= need.version().layers() && count > 0) {
                return List.copyOf(candidates.subList(0, count + 1));
            }
        }
        return List.of();
    }

    /**
     * Every layer goes to the node that would still be done with its layers first, so that the
     * slowest stage is as fast as it can be.
     */
    List<Stage> split(List<Host> members) {
        int layers = need.version().layers();
        int[] counts = new int[members.size()];
        Arrays.fill(counts, 1);
        for (int given = members.size(); given < layers; given++) {
            int next = -1;
            double soonest = Double.MAX_VALUE;
            for (int at = 0; at < counts.length; at++) {
                var host = members.get(at);
                double time = (counts[at] + 1 + (at == 0 ? need.endsInLayers() : 0)) / host.speed();
                if (time < soonest && counts[at] < need.layersIn(left.applyAsLong(host), at == 0)) {
                    soonest = time;
                    next = at;
                }
            }
            counts[next]++;
        }
        List<Stage> stages = new ArrayList<>();
        int first = 0;
        for (int at = 0; at < counts.length; at++) {
            var host = members.get(at);
            stages.add(new Stage(host.node(), host.address(), first, first + counts[at]));
            first += counts[at];
        }
        return stages;
    }

    private List<Host> able(Collection<Host> all, Comparator<Host> order) {
        return all.stream()
                .filter(host -> !host.address().isEmpty())
                .filter(host -> Planning.pool(need.version().digest(), host.region()).isPresent())
                .filter(host -> need.layersIn(left.applyAsLong(host), false) > 0)
                .sorted(order)
                .collect(Collectors.toCollection(ArrayList::new));
    }
}
