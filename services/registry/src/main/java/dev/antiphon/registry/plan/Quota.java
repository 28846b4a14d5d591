package dev.antiphon.registry.plan;

import dev.antiphon.registry.model.Wish;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How much of a wish is met, and which replica is to be the next.
 *
 * <p>First comes the zone with the fewest replicas of the version, of such zones one in the region
 * with the fewest; there the replica that costs the least for its speed, of such the fastest, of
 * such the first by name. Where more run than are wished for, those stay that come first: the
 * others are the dearest in the zones with the most.
 */
final class Quota {

    private final Wish wish;
    private final Map<Replica.Domain, Integer> inZone = new HashMap<>();
    private final Map<String, Integer> inRegion = new HashMap<>();
    private int replicas;
    private long cost;

    Quota(Wish wish) {
        this.wish = wish;
    }

    boolean isFull() {
        return wish.replicas().isPresent() && replicas >= wish.replicas().getAsInt();
    }

    /** What another replica may cost at most, in millionths. */
    long costLeft() {
        return wish.maxCostPerHour().orElse(Long.MAX_VALUE) - cost;
    }

    /** What all of them cost, in millionths. */
    long cost() {
        return cost;
    }

    boolean allows(Replica replica) {
        return !isFull() && replica.cost() <= costLeft();
    }

    /** The next one; empty if none is allowed. */
    Optional<Replica> next(Collection<Replica> candidates) {
        return candidates.stream()
                .filter(this::allows)
                .min(
                        Comparator.comparingInt((Replica each) -> most(each.domains(), inZone))
                                .thenComparingInt(each -> most(each.regions(), inRegion))
                                .thenComparingDouble(Replica::costPerSpeed)
                                .thenComparing(Replica::speed, Comparator.reverseOrder())
                                .thenComparing(Replica::name));
    }

    void take(Replica replica) {
        replicas++;
        cost += replica.cost();
        replica.domains().forEach(domain -> inZone.merge(domain, 1, Integer::sum));
        replica.regions().forEach(region -> inRegion.merge(region, 1, Integer::sum));
    }

    /** Of the places that a replica takes, how many are already in that which has the most. */
    private static <T> int most(Set<T> places, Map<T, Integer> taken) {
        return places.stream().mapToInt(place -> taken.getOrDefault(place, 0)).max().orElse(0);
    }
}
