package dev.antiphon.embedded;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** How a broker is set that has no others beside it, in Kafka's names. */
public final class BrokerDefaults {

    private BrokerDefaults() {}

    /**
     * Settings for any single broker, in a container as well as embedded: internal topics without
     * replicas, share groups with short locks and many slots, back soon after a crash.
     */
    public static Map<String, String> settings() {
        var settings = new TreeMap<String, String>();
        settings.put("auto.create.topics.enable", "false");
        settings.put("offsets.topic.num.partitions", "4");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("transaction.state.log.num.partitions", "4");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("share.coordinator.state.topic.num.partitions", "4");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("group.share.max.size", "1000");
        settings.put("group.share.min.record.lock.duration.ms", "1000");
        settings.put("group.share.partition.max.record.locks", "10000");
        // What a silent node is given and cannot say is a delivery too.
        settings.put("group.share.delivery.count.limit", "10");
        // A single broker is its own successor: 3.5 to 5 s after a restart instead of 13.
        settings.put("broker.session.timeout.ms", "2000");
        settings.put("broker.heartbeat.interval.ms", "500");
        // 128 MiB by default, half of the heap of a small broker.
        settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(16 << 20));
        return Collections.unmodifiableMap(settings);
    }
}
