package dev.antiphon.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

class TestKafkaTests {

    private final TestKafka kafka = TestKafka.start();

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void deliversWhatWasSentBeforeTheFirstMemberOfAShareGroupCame() throws Exception {
        // Given
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("work", 1, (short) 1))).all().get();
            setting(admin, "share.auto.offset.reset", "earliest");
            setting(admin, "share.record.lock.duration.ms", "2000");
        }
        // When
        try (var producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            producer.send(new ProducerRecord<>("work", "key", "first")).get();
        }
        // Then
        assertThat(take().value()).isEqualTo("first");
    }

    private static void setting(Admin admin, String name, String value) throws Exception {
        admin.incrementalAlterConfigs(
                        Map.of(
                                new ConfigResource(ConfigResource.Type.GROUP, "workers"),
                                List.of(
                                        new AlterConfigOp(
                                                new ConfigEntry(name, value),
                                                AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    private ConsumerRecord<String, String> take() {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers", kafka.bootstrapServers(),
                        "group.id", "workers",
                        "share.acknowledgement.mode", "explicit");
        try (var consumer =
                new KafkaShareConsumer<>(
                        settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("work"));
            while (true) {
                for (var got : consumer.poll(Duration.ofSeconds(1))) {
                    consumer.acknowledge(got, AcknowledgeType.ACCEPT);
                    consumer.commitSync();
                    return got;
                }
            }
        }
    }
}
