package dev.antiphon.contracts;

import dev.antiphon.contracts.Topic.Kept;

import java.time.Duration;
import java.util.List;

/** Every topic of Antiphon. No topic name is written anywhere else. */
public final class Topics {

    /** From gateways and bots to nodes, by {@link #requests}; a lane keeps a request for a day. */
    private static final Kept REQUESTS_KEPT = new Kept.For(Duration.ofDays(1));

    /**
     * From nodes to gateways: the reply log. A client may come back for an answer within the hour.
     */
    public static final Topic REPLIES =
            new Topic("inference.replies", "request id", 12, new Kept.For(Duration.ofHours(1)));

    /**
     * From nodes to bots; kept longer, since a turn must survive the outage of every bots instance.
     */
    public static final Topic BOTS_REPLIES =
            new Topic("bots.replies", "conversation id", 12, new Kept.For(Duration.ofDays(1)));

    /** From anybody to every node. */
    public static final Topic CONTROL =
            new Topic("inference.control", "none", 1, new Kept.For(Duration.ofHours(1)));

    /** From nodes to registry, gateway and console. */
    public static final Topic HEARTBEATS =
            new Topic("nodes.heartbeats", "node id", 1, new Kept.For(Duration.ofHours(1)));

    /** From registry to all. */
    public static final Topic VERSIONS =
            new Topic("registry.versions", "version", 1, new Kept.LastOfEachKey());

    /** From registry to all. */
    public static final Topic ROLLOUTS =
            new Topic("registry.rollouts", "alias", 1, new Kept.LastOfEachKey());

    /** From registry to nodes and requesters. */
    public static final Topic PLACEMENTS =
            new Topic("registry.placements", "node id", 1, new Kept.LastOfEachKey());

    /** From registry to requesters. */
    public static final Topic WORKSPACES =
            new Topic("registry.workspaces", "workspace id", 1, new Kept.LastOfEachKey());

    /** From registry to gateways. */
    public static final Topic KEYS =
            new Topic("registry.keys", "key prefix", 1, new Kept.LastOfEachKey());

    /** From bots to channels and console. */
    public static final Topic BOTS =
            new Topic("registry.bots", "bot id", 1, new Kept.LastOfEachKey());

    /** From channels to bots. */
    public static final Topic CHANNEL_INBOUND =
            new Topic("channel.inbound", "conversation id", 12, new Kept.For(Duration.ofDays(7)));

    /** From bots to channels. */
    public static final Topic CHANNEL_OUTBOUND =
            new Topic("channel.outbound", "conversation id", 12, new Kept.For(Duration.ofDays(7)));

    /** From gateway and bots to gateways (quotas) and console. */
    public static final Topic USAGE =
            new Topic("usage.records", "workspace id", 6, new Kept.For(Duration.ofDays(35)));

    private Topics() {}

    /** All topics but the lanes of the pools, which come and go with the pools. */
    public static List<Topic> fixed() {
        return List.of(
                REPLIES,
                BOTS_REPLIES,
                CONTROL,
                HEARTBEATS,
                VERSIONS,
                ROLLOUTS,
                PLACEMENTS,
                WORKSPACES,
                KEYS,
                BOTS,
                CHANNEL_INBOUND,
                CHANNEL_OUTBOUND,
                USAGE);
    }

    /**
     * A lane of a pool, read by the share group that bears the pool's name. It has one partition,
     * so that any idle slot can take any request.
     */
    public static Topic requests(Pool pool, Priority priority) {
        return new Topic(
                "inference.requests." + pool.name() + "." + priority.lane(),
                "request id",
                1,
                REQUESTS_KEPT);
    }
}
