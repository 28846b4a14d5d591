package dev.antiphon.inference.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.Priority;
import dev.antiphon.contracts.Topic;
import dev.antiphon.contracts.Topics;
import dev.antiphon.inference.kafka.KafkaClients;
import dev.antiphon.inference.kafka.KafkaSettings;
import dev.antiphon.testkit.TestKafka;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the slots rely on in Kafka's share consumer. */
@Timeout(240)
class LaneTests {

    private final Pool pool = new Pool(UUID.randomUUID().toString());
    private final Topic topic = Topics.requests(pool, Priority.NORMAL);
    private final String bootstrapServers = TestKafka.start().bootstrapServers();
    private final KafkaClients clients =
            new KafkaClients(new KafkaSettings(bootstrapServers, Map.of()));

    @BeforeEach
    void createLane() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(topic.name(), 1, (short) 1))).all().get();
            var group = new ConfigResource(ConfigResource.Type.GROUP, pool.name());
            var earliest =
                    new AlterConfigOp(
                            new ConfigEntry("share.auto.offset.reset", "earliest"),
                            AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(group, List.of(earliest))).all().get();
        }
    }

    @Test
    void doesNotTakeItsOwnAcknowledgementsForAnswersThatNobodyWaitedFor() throws Exception {
        // Given
        send(1);
        try (var lane = join()) {
            var held = take(lane);
            // When
            held = lane.renew(held);
            held = lane.renew(held);
            lane.accept(held);
            // Then
            assertThat(lane.asksByItself()).isFalse();
        }
    }

    @Test
    void noticesThatItsConsumerAsksByItself() throws Exception {
        // Given
        send(1);
        try (var lane = join()) {
            lane.accept(take(lane));
            // When
            assertThat(lane.take()).isEmpty();
            // Then
            while (!lane.asksByItself()) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void givesBackWhatItHoldsWhenItIsClosed() throws Exception {
        // Given
        send(1);
        try (var dying = join()) {
            assertThat(take(dying).deliveryCount()).contains((short) 1);
        }
        // When
        try (var next = join()) {
            // Then
            assertThat(take(next).deliveryCount()).contains((short) 2);
        }
    }

    @Test
    void takesNoMoreThanOneRequest() throws Exception {
        // Given
        send(2);
        try (var one = join();
                var other = join()) {
            // When
            var first = take(one);
            var second = take(other);
            // Then
            assertThat(List.of(first.offset(), second.offset())).containsExactly(0L, 1L);
        }
    }

    private Lane join() {
        var lane = new Lane(topic, clients.shareConsumer(pool));
        lane.join();
        return lane;
    }

    private static ConsumerRecord<String, byte[]> take(Lane lane) {
        var taken = lane.take();
        while (taken.isEmpty()) {
            taken = lane.take();
        }
        return taken.get();
    }

    private void send(int requests) throws Exception {
        try (var producer = clients.producer()) {
            for (int request = 0; request < requests; request++) {
                var _ =
                        producer.send(new ProducerRecord<>(topic.name(), "request", new byte[1]))
                                .get();
            }
        }
    }
}
