package dev.antiphon.channels.live;

import dev.antiphon.channels.kafka.KafkaClients;
import dev.antiphon.channels.outbound.Said;
import dev.antiphon.contracts.Topics;
import dev.antiphon.platform.task.Task;

import org.apache.kafka.common.TopicPartition;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Hears all that bots say. Every instance hears everything, for a customer's stream may be open at
 * any of them.
 */
@Component
class LiveReader implements Task {

    private static final Duration POLL = Duration.ofSeconds(1);

    private final KafkaClients kafka;
    private final Talks talks;
    private final LiveSettings settings;
    private final Clock clock;

    /** By partition, what to read next if reading has to begin again. */
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    LiveReader(KafkaClients kafka, Talks talks, LiveSettings settings, Clock clock) {
        this.kafka = kafka;
        this.talks = talks;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "listening to the bots";
    }

    @Override
    public void run() throws InterruptedException {
        kafka.awaitTopic(Topics.CHANNEL_OUTBOUND);
        try (var reader = kafka.reader(Topics.CHANNEL_OUTBOUND)) {
            if (positions.isEmpty()) {
                reader.toRecordsSince(clock.instant().minus(settings.memory()));
                positions.putAll(reader.positions());
            } else {
                reader.to(positions);
            }
            while (true) {
                for (var found : reader.poll(POLL)) {
                    Said.read(found.value()).ifPresent(talks::heard);
                    positions.put(
                            new TopicPartition(found.topic(), found.partition()),
                            found.offset() + 1);
                }
                talks.forgetOld();
            }
        }
    }
}
