package dev.antiphon.requester.admission;

import dev.antiphon.requester.admission.LiveNodes.Offer;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a requester has in flight for a lane, and who waits for it. A lane is a log, in which who
 * came first stays first; so requests wait here, and only as many go into the lane as its slots
 * will take in a moment. The workspaces take turns: one that asks twenty times as much waits for
 * itself.
 *
 * <p>Used by one thread at a time.
 *
 * @param <T> what waits
 */
final class FairQueue<T> {

    /** How much the latest request counts among those before it. */
    private static final double WEIGHT = 0.2;

    /** What a node may take to say that it has begun, and a requester to send the next request. */
    private static final double ROUND_TRIP_MILLIS = 50;

    private final Map<String, ArrayDeque<T>> waiting = new LinkedHashMap<>();
    private final Map<String, Integer> startedByNode = new HashMap<>();
    private int granted;

    /** How long a request keeps its slot. */
    private double averageMillis;

    void enter(String workspace, T who) {
        waiting.computeIfAbsent(workspace, _ -> new ArrayDeque<>()).add(who);
    }

    /** Somebody who waited waits no more. */
    void leave(String workspace, T who) {
        waiting.computeIfPresent(
                workspace,
                (_, line) -> {
                    line.remove(who);
                    return line.isEmpty() ? null : line;
                });
    }

    /** Whose turn it is, if the lane has room; null if nobody's. */
    @Nullable T next(List<Offer> offers) {
        if (waiting.isEmpty() || granted >= room(offers)) {
            return null;
        }
        var first = waiting.entrySet().iterator().next();
        var line = first.getValue();
        var who = line.remove();
        waiting.remove(first.getKey());
        if (!line.isEmpty()) {
            // To the end of the round.
            waiting.put(first.getKey(), line);
        }
        granted++;
        return who;
    }

    void started(String node) {
        startedByNode.merge(node, 1, Integer::sum);
    }

    /** It started nowhere. */
    void over() {
        granted--;
    }

    void over(String node, Duration kept) {
        granted--;
        startedByNode.computeIfPresent(node, (_, count) -> count > 1 ? count - 1 : null);
        averageMillis += (kept.toMillis() - averageMillis) * (averageMillis == 0 ? 1 : WEIGHT);
    }

    /** How many of a workspace wait. */
    int waiting(String workspace) {
        var line = waiting.get(workspace);
        return line == null ? 0 : line.size();
    }

    /** How many would have to begin before one more of this workspace. */
    int before(String workspace, List<Offer> offers) {
        int slots = slots(offers);
        int free = slots - others(offers) - granted;
        int all = waiting.values().stream().mapToInt(ArrayDeque::size).sum();
        int rounds = waiting(workspace);
        int inTurn =
                waiting.values().stream().mapToInt(line -> Math.min(line.size(), rounds)).sum()
                        + (int)
                                waiting.values().stream()
                                        .filter(line -> line.size() > rounds)
                                        .count();
        return Math.max(0, Math.min(all, inTurn) + 1 - free);
    }

    /** How long that takes. */
    Duration estimate(String workspace, List<Offer> offers) {
        return Duration.ofMillis(
                (long) (averageMillis * before(workspace, offers) / Math.max(1, slots(offers))));
    }

    /** What the slots hold, and what they will ask for before anybody could hear of it. */
    private int room(List<Offer> offers) {
        int slots = slots(offers);
        double beginInARoundTrip =
                averageMillis == 0 ? 0 : slots * ROUND_TRIP_MILLIS / averageMillis;
        return slots - others(offers) + 1 + (int) Math.ceil(beginInARoundTrip);
    }

    private static int slots(List<Offer> offers) {
        return offers.stream().mapToInt(Offer::slots).sum();
    }

    /** Slots that other requesters keep busy. */
    private int others(List<Offer> offers) {
        return offers.stream()
                .mapToInt(
                        offer ->
                                Math.max(
                                        0,
                                        offer.busy() - startedByNode.getOrDefault(offer.node(), 0)))
                .sum();
    }
}
