package dev.antiphon.requester.admission;

import dev.antiphon.requester.admission.LiveNodes.Offer;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a requester has in flight for a lane, and who waits for it. A lane is a log, in which who
 * came first stays first; so requests wait here, and only as many go into the lane as its slots
 * will take in a moment. The workspace that holds the least of the lane is next (max-min fairness),
 * of those that hold as much the one that has waited longest for a turn: one that asks twenty times
 * as much waits for itself.
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

    /** Those come first that have waited longest for a turn. */
    private final Map<String, ArrayDeque<T>> waiting = new LinkedHashMap<>();

    private final Map<String, Integer> heldByWorkspace = new HashMap<>();
    private final Map<String, Integer> startedByNode = new HashMap<>();

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
        if (waiting.isEmpty() || held() >= room(offers)) {
            return null;
        }
        String workspace = Collections.min(waiting.keySet(), Comparator.comparing(this::held));
        var line = waiting.remove(workspace);
        var who = line.remove();
        if (!line.isEmpty()) {
            // Behind those that hold as much.
            waiting.put(workspace, line);
        }
        heldByWorkspace.merge(workspace, 1, Integer::sum);
        return who;
    }

    void started(String node) {
        startedByNode.merge(node, 1, Integer::sum);
    }

    /** What a workspace held is over; it started nowhere. */
    void over(String workspace) {
        oneLess(heldByWorkspace, workspace);
    }

    /** What a workspace held is over; a node kept a slot for it. */
    void over(String workspace, String node, Duration kept) {
        over(workspace);
        oneLess(startedByNode, node);
        averageMillis += (kept.toMillis() - averageMillis) * (averageMillis == 0 ? 1 : WEIGHT);
    }

    /** How many of a workspace wait. */
    int waiting(String workspace) {
        var line = waiting.get(workspace);
        return line == null ? 0 : line.size();
    }

    /** How many would have to begin before one more of this workspace, if nothing ends. */
    int before(String workspace, List<Offer> offers) {
        int free = slots(offers) - others(offers) - held();
        int own = waiting(workspace);
        int heldThen = held(workspace) + own;
        int others =
                waiting.entrySet().stream()
                        .filter(line -> !line.getKey().equals(workspace))
                        .mapToInt(
                                line ->
                                        Math.clamp(
                                                heldThen + 1 - held(line.getKey()),
                                                0,
                                                line.getValue().size()))
                        .sum();
        return Math.max(0, own + others + 1 - free);
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

    private int held() {
        return heldByWorkspace.values().stream().mapToInt(Integer::intValue).sum();
    }

    private int held(String workspace) {
        return heldByWorkspace.getOrDefault(workspace, 0);
    }

    private static void oneLess(Map<String, Integer> counts, String of) {
        counts.computeIfPresent(of, (_, count) -> count > 1 ? count - 1 : null);
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
