package dev.antiphon.registry.node;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.Heartbeat;
import dev.antiphon.platform.kafka.Listening;
import dev.antiphon.platform.kafka.OrderlyConsumer;
import dev.antiphon.platform.task.Task;
import dev.antiphon.registry.topic.KafkaSettings;
import dev.antiphon.registry.topic.TopicCreation;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Hears the heartbeats and notices the silence. Of several registries one listens; it begins with
 * the heartbeats of the moment, since older ones say nothing about who lives.
 */
@Component
class HeartbeatListener implements Task {

    private static final Logger log = LoggerFactory.getLogger(HeartbeatListener.class);
    private static final String GROUP = "registry-nodes";
    private static final Duration FORGET_INTERVAL = Duration.ofMinutes(1);

    private final KafkaSettings kafka;
    private final TopicCreation topics;
    private final NodeWatch watch;
    private final NodeSettings settings;
    private final Clock clock;

    HeartbeatListener(
            KafkaSettings kafka,
            TopicCreation topics,
            NodeWatch watch,
            NodeSettings settings,
            Clock clock) {
        this.kafka = kafka;
        this.topics = topics;
        this.watch = watch;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "heartbeats";
    }

    @Override
    public void run() throws InterruptedException {
        topics.createFixed();
        try (var consumer = consumer()) {
            listenTo(consumer);
        }
    }

    private void listenTo(OrderlyConsumer consumer) throws InterruptedException {
        consumer.subscribe(List.of(Topics.HEARTBEATS.name()));
        var listening = new Listening(clock, settings.heartbeatTimeout());
        Instant forgotten = Instant.MIN;
        while (true) {
            var records = consumer.poll(settings.watchInterval());
            boolean tellsSilence = listening.polled(consumer);
            watch.saw(sightings(records));
            if (tellsSilence) {
                watch.findLost();
            }
            Instant now = clock.instant();
            if (forgotten.isBefore(now.minus(FORGET_INTERVAL))) {
                watch.forget();
                forgotten = now;
            }
        }
    }

    private static Collection<Sighting> sightings(ConsumerRecords<String, byte[]> records) {
        var latest = new LinkedHashMap<String, Sighting>();
        for (ConsumerRecord<String, byte[]> heartbeat : records) {
            sighting(heartbeat.value())
                    .ifPresentOrElse(
                            sighting -> latest.put(sighting.node(), sighting),
                            () ->
                                    log.warn(
                                            "the heartbeat at offset {} makes no sense",
                                            heartbeat.offset()));
        }
        return latest.values();
    }

    private static Optional<Sighting> sighting(byte @Nullable [] value) {
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Sighting.of(Heartbeat.parseFrom(value));
        } catch (InvalidProtocolBufferException broken) {
            return Optional.empty();
        }
    }

    private OrderlyConsumer consumer() {
        var consumerSettings = kafka.connection();
        consumerSettings.put("group.id", GROUP);
        consumerSettings.put("auto.offset.reset", "latest");
        // After a crash the next registry listens that soon.
        consumerSettings.put("session.timeout.ms", 6_000);
        consumerSettings.put("heartbeat.interval.ms", 1_500);
        return new OrderlyConsumer(consumerSettings);
    }
}
