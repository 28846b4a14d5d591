package dev.antiphon.inference;

import dev.antiphon.inference.attempt.AttemptSettings;
import dev.antiphon.inference.chain.ChainSettings;
import dev.antiphon.inference.heartbeat.HeartbeatSettings;
import dev.antiphon.inference.kafka.KafkaSettings;
import dev.antiphon.inference.metrics.MetricsSettings;
import dev.antiphon.inference.placement.PlacementSettings;
import dev.antiphon.inference.remote.RemoteSettings;
import dev.antiphon.inference.reply.ReplySettings;
import dev.antiphon.inference.slot.SlotSettings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import java.util.regex.Pattern;

/**
 * A node.
 *
 * @param nodeId unique among the nodes, and the same after a restart
 * @param region where it stands; part of the names of its pools; default {@code local}
 * @param zone what fails as one with it, such as a rack; chains stay in one where they can; default
 *     empty
 * @param memory what models may take of the machine; default 0B: all that it has
 */
@ConfigurationProperties("inference")
public record NodeSettings(
        String nodeId,
        @DefaultValue("local") String region,
        @DefaultValue("") String zone,
        @DefaultValue("0B") DataSize memory,
        @DefaultValue KafkaSettings kafka,
        @DefaultValue ReplySettings reply,
        @DefaultValue AttemptSettings attempt,
        @DefaultValue SlotSettings slot,
        @DefaultValue PlacementSettings placement,
        @DefaultValue ChainSettings chain,
        @DefaultValue RemoteSettings remote,
        @DefaultValue HeartbeatSettings heartbeat,
        @DefaultValue MetricsSettings metrics) {

    private static final Pattern NODE_ID = Pattern.compile("[a-zA-Z0-9._-]{1,100}");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,40}");

    /**
     * Checks the names and the size.
     *
     * @throws IllegalArgumentException if one is not as it should be
     */
    public NodeSettings {
        // The binder passes null for what is not set.
        if (nodeId == null || !NODE_ID.matcher(nodeId).matches()) {
            throw new IllegalArgumentException(
                    "inference.node-id must match " + NODE_ID.pattern() + ", was " + nodeId);
        }
        if (!REGION.matcher(region).matches()) {
            throw new IllegalArgumentException(
                    "inference.region must match " + REGION.pattern() + ", was " + region);
        }
        if (memory.isNegative()) {
            throw new IllegalArgumentException(
                    "inference.memory must not be negative, was " + memory);
        }
    }
}
