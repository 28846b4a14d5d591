package dev.antiphon.console.node;

import dev.antiphon.contracts.v1.Heartbeat;

import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** The nodes that were heard, and what they did lately. */
@Component
public class Nodes {

    /** Seconds that a rate is taken over; they end two seconds ago, when all have been told. */
    private static final int RATE_SECONDS = 3;

    private static final int UNTOLD_SECONDS = 2;

    private final NodeSettings settings;
    private final Clock clock;
    private final Map<String, Heard> heard = new HashMap<>();

    Nodes(NodeSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    private record Heard(Heartbeat last, Instant at, TokenHistory tokens) {}

    synchronized void hear(Heartbeat heartbeat, Instant at) {
        Heard before = heard.get(heartbeat.getNodeId());
        TokenHistory tokens = before == null ? new TokenHistory() : before.tokens();
        tokens.hear(at.toEpochMilli(), heartbeat.getTokensGenerated());
        heard.put(heartbeat.getNodeId(), new Heard(heartbeat, at, tokens));
    }

    /** The nodes by their ids. */
    public synchronized List<Node> all() {
        Instant now = clock.instant();
        heard.values().removeIf(each -> each.at().plus(settings.forgottenAfter()).isBefore(now));
        return heard.values().stream()
                .map(each -> node(each, now))
                .sorted(Comparator.comparing(Node::id))
                .toList();
    }

    /**
     * Tokens per second of all nodes together.
     *
     * @param points how many there are, the last one the most recent
     * @param secondsEach what a point is the mean of
     */
    public synchronized List<Double> throughput(int points, int secondsEach) {
        // Points begin at whole multiples, so that they stay what they are while time goes on.
        long end = Math.floorDiv(lastTold(), secondsEach) * secondsEach;
        return LongStream.range(0, points)
                .mapToObj(point -> mean(end - (points - point) * (long) secondsEach, secondsEach))
                .toList();
    }

    private double mean(long from, int seconds) {
        return heard.values().stream().mapToDouble(each -> sum(each.tokens(), from, seconds)).sum()
                / seconds;
    }

    private Node node(Heard each, Instant now) {
        Heartbeat last = each.last();
        return new Node(
                last.getNodeId(),
                status(each, now),
                Duration.between(each.at(), now),
                last.getRegion(),
                last.getDevice(),
                last.getMemoryBytes(),
                last.getMemoryUsedBytes(),
                last.getVersionsList(),
                sum(each.tokens(), lastTold() - RATE_SECONDS, RATE_SECONDS) / RATE_SECONDS);
    }

    private Node.Status status(Heard each, Instant now) {
        Node.Status said =
                switch (each.last().getPhase()) {
                    case NODE_PHASE_READY -> Node.Status.READY;
                    case NODE_PHASE_DRAINING -> Node.Status.DRAINING;
                    case NODE_PHASE_LEFT -> Node.Status.LEFT;
                    case NODE_PHASE_JOINING, NODE_PHASE_UNSPECIFIED, UNRECOGNIZED ->
                            Node.Status.JOINING;
                };
        boolean isSilent = each.at().plus(settings.silentAfter()).isBefore(now);
        return isSilent && said != Node.Status.LEFT ? Node.Status.SILENT : said;
    }

    /** The second, exclusive, before which every living node has told its tokens. */
    private long lastTold() {
        return clock.instant().getEpochSecond() - UNTOLD_SECONDS + 1;
    }

    private static double sum(TokenHistory tokens, long from, int seconds) {
        return LongStream.range(from, from + seconds).mapToDouble(tokens::of).sum();
    }
}
