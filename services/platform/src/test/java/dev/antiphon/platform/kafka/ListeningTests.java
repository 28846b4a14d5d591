package dev.antiphon.platform.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.embedded.KafkaBroker;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

class ListeningTests {

    private static final String TOPIC = "heartbeats";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long LIMIT_NANOS = Duration.ofMinutes(2).toNanos();

    private Instant now = Instant.EPOCH;

    @Test
    void doesNotCallThoseSilentThatSpokeToABrokerThatWasAway(@TempDir Path folder)
            throws Exception {
        var settings = KafkaBroker.Settings.forTests(folder);
        var broker = KafkaBroker.start(settings);
        try (var consumer = consumer(broker.bootstrapServers())) {
            var listening = new Listening(() -> now, TIMEOUT);

            assertThat(listening.polled(consumer)).isFalse();
            for (int second = 0; second < TIMEOUT.toSeconds(); second++) {
                assertThat(hear(consumer, listening)).isFalse();
                now = now.plusSeconds(1);
            }
            assertThat(hear(consumer, listening)).isTrue();

            broker.kill();
            now = now.plus(TIMEOUT);
            consumer.poll(POLL);
            assertThat(listening.polled(consumer)).isFalse();

            broker = KafkaBroker.start(settings);
            now = now.plus(TIMEOUT);
            assertThat(hear(consumer, listening)).isFalse();
            now = now.plus(TIMEOUT.dividedBy(2));
            assertThat(hear(consumer, listening)).isFalse();
            now = now.plus(TIMEOUT.dividedBy(2));
            assertThat(hear(consumer, listening)).isTrue();
        } finally {
            broker.close();
        }
    }

    @Test
    void hearsNobodyWithoutAPartition() {
        try (var consumer = new OrderlyConsumer(Map.of("bootstrap.servers", "127.0.0.1:1"))) {
            var listening = new Listening(() -> now, TIMEOUT);

            assertThat(listening.polled(consumer)).isFalse();
            now = now.plus(TIMEOUT);
            assertThat(listening.polled(consumer)).isFalse();
        }
    }

    /** Polls until the broker has answered at this moment. */
    private static boolean hear(OrderlyConsumer consumer, Listening listening) {
        long before = consumer.answers();
        long end = System.nanoTime() + LIMIT_NANOS;
        while (consumer.answers() == before) {
            assertThat(System.nanoTime()).isLessThan(end);
            consumer.poll(POLL);
        }
        return listening.polled(consumer);
    }

    private static OrderlyConsumer consumer(String bootstrapServers) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers);
        try (var admin = Admin.create(settings)) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
        var consumer = new OrderlyConsumer(settings);
        consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
        return consumer;
    }
}
