package dev.antiphon.console.desired;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.antiphon.console.kafka.KafkaSettings;
import dev.antiphon.console.kafka.TopicReader;
import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.PlacementState;
import dev.antiphon.contracts.v1.RolloutState;
import dev.antiphon.contracts.v1.VersionState;
import dev.antiphon.platform.task.Task;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Keeps the copy, so that the pages show it with the registry down. */
@Component
public class DesiredStateCopy implements Task {

    private static final Logger log = LoggerFactory.getLogger(DesiredStateCopy.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final KafkaSettings kafka;
    private volatile DesiredState current = DesiredState.UNKNOWN;

    DesiredStateCopy(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    /** What the registry published last. */
    public DesiredState current() {
        return current;
    }

    @Override
    public String name() {
        return "desired-state";
    }

    @Override
    public void run() {
        try (var reader = new TopicReader(kafka)) {
            read(reader);
        }
    }

    private void read(TopicReader reader) {
        reader.fromTheBeginning(Topics.VERSIONS, Topics.ROLLOUTS, Topics.PLACEMENTS);
        var versions = new HashMap<String, VersionState>();
        var rollouts = new HashMap<String, RolloutState>();
        var placements = new HashMap<String, PlacementState>();
        boolean changed = true;
        while (true) {
            for (var record : reader.poll(POLL)) {
                changed = true;
                String topic = record.topic();
                if (topic.equals(Topics.VERSIONS.name())) {
                    keep(versions, record, VersionState::parseFrom);
                } else if (topic.equals(Topics.ROLLOUTS.name())) {
                    keep(rollouts, record, RolloutState::parseFrom);
                } else {
                    keep(placements, record, PlacementState::parseFrom);
                }
            }
            if (changed && reader.hasCaughtUp()) {
                current = new DesiredState(true, versions, rollouts, placements);
                changed = false;
            }
        }
    }

    private interface Parser<T> {
        T parse(byte[] bytes) throws InvalidProtocolBufferException;
    }

    private static <T> void keep(
            Map<String, T> states, ConsumerRecord<String, byte[]> record, Parser<T> parser) {
        byte @Nullable [] value = record.value();
        if (value == null) {
            states.remove(record.key());
            return;
        }
        try {
            states.put(record.key(), parser.parse(value));
        } catch (InvalidProtocolBufferException malformed) {
            log.error(
                    "{} holds something else at offset {}: {}",
                    record.topic(),
                    record.offset(),
                    malformed.getMessage());
        }
    }
}
