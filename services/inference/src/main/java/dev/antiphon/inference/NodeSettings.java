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

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A node.
 *
 * @param nodeId unique among the nodes, and the same after a restart
 * @param region where it stands; part of the names of its pools; default {@code local}
 * @param zone what fails as one with it, such as a rack; chains stay in one where they can; default
 *     empty
 * @param labels what versions may wish for, such as {@code gpu: h100}; at most 32; default none
 * @param costPerHour in whatever currency all nodes use, with at most six decimals; default 0: it
 *     does not say
 * @param memory what models may take of the machine; default 0B: all that it has
 */
@ConfigurationProperties("inference")
public record NodeSettings(
        String nodeId,
        @DefaultValue("local") String region,
        @DefaultValue("") String zone,
        @DefaultValue Map<String, String> labels,
        @DefaultValue("0") BigDecimal costPerHour,
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
    private static final Pattern LABEL = Pattern.compile("[a-z0-9][a-z0-9._/-]{0,62}");
    private static final Pattern LABEL_VALUE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final int MOST_LABELS = 32;
    private static final int COST_DECIMALS = 6;
    private static final BigDecimal HIGHEST_COST = BigDecimal.valueOf(1_000_000);

    /**
     * Checks the names, the labels, the cost and the size.
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
        labels = Map.copyOf(labels);
        if (labels.size() > MOST_LABELS) {
            throw new IllegalArgumentException(
                    "inference.labels must be at most %d, were %d"
                            .formatted(MOST_LABELS, labels.size()));
        }
        labels.forEach(NodeSettings::checkLabel);
        if (costPerHour.signum() < 0
                || costPerHour.compareTo(HIGHEST_COST) > 0
                || costPerHour.stripTrailingZeros().scale() > COST_DECIMALS) {
            throw new IllegalArgumentException(
                    "inference.cost-per-hour must be 0 to %s with at most %d decimals, was %s"
                            .formatted(HIGHEST_COST, COST_DECIMALS, costPerHour));
        }
        if (memory.isNegative()) {
            throw new IllegalArgumentException(
                    "inference.memory must not be negative, was " + memory);
        }
    }

    private static void checkLabel(String label, String value) {
        if (!LABEL.matcher(label).matches()) {
            throw new IllegalArgumentException(
                    "the names in inference.labels must match "
                            + LABEL.pattern()
                            + ", one was "
                            + label);
        }
        if (!LABEL_VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "inference.labels.%s must match %s, was %s"
                            .formatted(label, LABEL_VALUE.pattern(), value));
        }
    }

    /** What the node costs in an hour, as it is said in heartbeats: in millionths. */
    long costPerHourMillionths() {
        return costPerHour.movePointRight(COST_DECIMALS).longValueExact();
    }
}
