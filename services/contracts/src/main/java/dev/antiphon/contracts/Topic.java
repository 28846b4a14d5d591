package dev.antiphon.contracts;

import java.time.Duration;
import java.util.Map;

/**
 * A Kafka topic as it has to be created.
 *
 * @param key what the records are keyed by
 * @param partitions how many there are at creation
 */
public record Topic(String name, String key, int partitions, Kept kept) {

    /** How long a topic keeps its records. */
    public sealed interface Kept {

        /** The last value of every key, for ever. */
        record LastOfEachKey() implements Kept {}

        record For(Duration duration) implements Kept {}
    }

    /** The topic's settings in Kafka's names. */
    public Map<String, String> settings() {
        return switch (kept) {
            case Kept.LastOfEachKey() -> Map.of("cleanup.policy", "compact");
            case Kept.For(Duration duration) ->
                    Map.of(
                            "cleanup.policy",
                            "delete",
                            "retention.ms",
                            Long.toString(duration.toMillis()));
        };
    }
}
