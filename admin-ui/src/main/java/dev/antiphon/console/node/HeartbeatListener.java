package dev.antiphon.console.node;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.antiphon.console.kafka.KafkaSettings;
import dev.antiphon.console.kafka.TopicReader;
import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.Heartbeat;
import dev.antiphon.platform.task.Task;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Hears the heartbeats, those of the last minutes first: figures have a past from the start. */
@Component
class HeartbeatListener implements Task {

    private static final Logger log = LoggerFactory.getLogger(HeartbeatListener.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAST = Duration.ofSeconds(TokenHistory.SECONDS);

    private final KafkaSettings kafka;
    private final Nodes nodes;
    private final Clock clock;

    HeartbeatListener(KafkaSettings kafka, Nodes nodes, Clock clock) {
        this.kafka = kafka;
        this.nodes = nodes;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "heartbeats";
    }

    @Override
    public void run() {
        try (var reader = new TopicReader(kafka)) {
            reader.since(clock.instant().minus(PAST), Topics.HEARTBEATS);
            while (true) {
                for (var record : reader.poll(POLL)) {
                    // What lies there already is as old as it says; the rest is heard now,
                    // whatever the node's clock shows.
                    hear(
                            record,
                            reader.isFromBefore(record)
                                    ? Instant.ofEpochMilli(record.timestamp())
                                    : clock.instant());
                }
            }
        }
    }

    private void hear(ConsumerRecord<String, byte[]> record, Instant at) {
        byte @Nullable [] value = record.value();
        if (value == null) {
            return;
        }
        try {
            var heartbeat = Heartbeat.parseFrom(value);
            if (!heartbeat.getNodeId().isEmpty()) {
                nodes.hear(heartbeat, at);
            }
        } catch (InvalidProtocolBufferException malformed) {
            log.warn(
                    "the heartbeat at offset {} makes no sense: {}",
                    record.offset(),
                    malformed.getMessage());
        }
    }
}
