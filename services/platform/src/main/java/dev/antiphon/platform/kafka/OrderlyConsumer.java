package dev.antiphon.platform.kafka;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A consumer that leaves its group in order also when its thread was interrupted, so that the
 * others need not wait for its session to end. It reads what was committed, from the beginning if
 * it is told nothing else, commits when it is told to, and creates no topic.
 */
public final class OrderlyConsumer extends KafkaConsumer<String, byte[]> {

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    /** Counts the answers to its questions for records, empty ones too. */
    private static final String ANSWERS = "fetch-total";

    private static final String ANSWERS_GROUP = "consumer-fetch-manager-metrics";

    /**
     * Makes a consumer.
     *
     * @param settings in Kafka's names; they come before those that are said above
     */
    public OrderlyConsumer(Map<String, Object> settings) {
        super(withDefaults(settings), new StringDeserializer(), new ByteArrayDeserializer());
    }

    private static Map<String, Object> withDefaults(Map<String, Object> settings) {
        var all = new HashMap<String, Object>();
        all.put("enable.auto.commit", false);
        all.put("auto.offset.reset", "earliest");
        all.put("allow.auto.create.topics", false);
        all.put("isolation.level", "read_committed");
        all.putAll(settings);
        return all;
    }

    /** How many of its questions for records brokers have answered, be it with none. */
    public long answers() {
        return metrics().entrySet().stream()
                .filter(each -> each.getKey().name().equals(ANSWERS))
                .filter(each -> each.getKey().group().equals(ANSWERS_GROUP))
                .mapToLong(each -> ((Number) each.getValue().metricValue()).longValue())
                .sum();
    }

    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            close(CloseOptions.timeout(CLOSE_LIMIT));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
