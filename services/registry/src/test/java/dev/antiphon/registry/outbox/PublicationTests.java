package dev.antiphon.registry.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.MessageLite;

import dev.antiphon.contracts.Topic;
import dev.antiphon.registry.support.TopicStates;
import dev.antiphon.registry.topic.KafkaSettings;
import dev.antiphon.testkit.TestKafka;
import dev.antiphon.testkit.TestPostgres;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

import java.nio.charset.StandardCharsets;
import java.sql.Types;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/** What stands on the topics when something crashes between the database and Kafka. */
class PublicationTests {

    private final String id = UUID.randomUUID().toString();
    private final Topic topic = new Topic("test." + id, "key", 1, new Topic.Kept.LastOfEachKey());
    private final KafkaSettings settings =
            new KafkaSettings(
                    TestKafka.start().bootstrapServers(),
                    Map.of("default.api.timeout.ms", "300000"),
                    id,
                    Duration.ofSeconds(15),
                    Duration.ofMinutes(5));
    private final CompactedTopics kafka = new CompactedTopics(settings);
    private final CompactedTopics otherKafka = new CompactedTopics(settings);
    private final TopicStates states = new TopicStates(settings.bootstrapServers());
    private final JdbcClient database;
    private final TransactionOperations transactions;

    PublicationTests() throws Exception {
        var fresh = TestPostgres.start().freshDatabase();
        var source = new DriverManagerDataSource(fresh.url(), fresh.user(), fresh.password());
        Flyway.configure()
                .dataSource(source)
                .schemas("registry")
                .locations("classpath:db/migrations/registry")
                .load()
                .migrate();
        database = JdbcClient.create(source);
        transactions = new TransactionTemplate(new JdbcTransactionManager(source));
        try (var admin = Admin.create(settings.connection())) {
            admin.createTopics(List.of(new NewTopic(topic.name(), 1, (short) 1))).all().get();
        }
    }

    @AfterEach
    void close() {
        kafka.close();
        otherKafka.close();
    }

    @Test
    void saysWhatWaitsInOrderAndForgetsIt() {
        // Given
        waiting("a", "1");
        waiting("b", "1");
        waiting("a", "2");
        waiting("b", null);
        // When
        publication(transactions, kafka).publishWaiting();
        // Then
        assertThat(states.all(topic.name(), 4))
                .containsExactly(
                        Map.entry("a", "1"),
                        Map.entry("b", "1"),
                        Map.entry("a", "2"),
                        Map.entry("b", "gone"));
        assertThat(entriesWaiting()).isZero();
    }

    @Test
    void endsWithTheTruthAfterACrashBetweenKafkaAndTheDatabase() {
        // Given
        waiting("a", "1");
        waiting("a", "2");
        assertThatThrownBy(() -> publication(crashingBeforeCommit(), kafka).publishWaiting())
                .hasMessage("crash");
        assertThat(entriesWaiting()).isEqualTo(2);
        waiting("a", "3");
        // When
        publication(transactions, otherKafka).publishWaiting();
        // Then
        assertThat(states.all(topic.name(), 5))
                .extracting(Map.Entry::getValue)
                .containsExactly("1", "2", "1", "2", "3");
        assertThat(entriesWaiting()).isZero();
    }

    @Test
    void leavesTheWordToTheRegistryThatHasIt() throws Exception {
        // Given
        waiting("a", "1");
        var sending = new CountDownLatch(1);
        var maySend = new CountDownLatch(1);
        var slow = publication(transactions, kafka, blockedOn(sending, maySend));
        var thread = Thread.ofVirtual().start(slow::publishWaiting);
        sending.await();
        // When
        publication(transactions, otherKafka).publishWaiting();
        // Then
        assertThat(entriesWaiting()).isEqualTo(1);
        maySend.countDown();
        thread.join();
        assertThat(states.all(topic.name(), 1)).containsExactly(Map.entry("a", "1"));
    }

    @Test
    void silencesARegistryThatWasThoughtDead() {
        // Given
        kafka.send(List.of(entry("a", "1")));
        otherKafka.send(List.of(entry("a", "2")));
        // When, then
        assertThatThrownBy(() -> kafka.send(List.of(entry("a", "1"))))
                .isInstanceOf(KafkaException.class);
        assertThat(states.all(topic.name(), 2))
                .containsExactly(Map.entry("a", "1"), Map.entry("a", "2"));
    }

    @Test
    void mendsATopicThatDiffersFromTheDatabase() {
        // Given
        kafka.send(
                List.of(entry("right", "\n\u0001r"), entry("wrong", "w"), entry("surplus", "s")));
        // When
        var mended =
                new Publication(
                        database,
                        transactions,
                        kafka,
                        List.of(),
                        List.of(source("right", "wrong", "new")));
        mended.mendTopics();
        mended.mendTopics();
        // Then
        assertThat(states.all(topic.name(), 6))
                .hasSize(6)
                .endsWith(Map.entry("surplus", "gone"))
                .contains(Map.entry("new", "\n\u0001n"), Map.entry("wrong", "\n\u0001w"));
        assertThat(kafka.readAll(topic)).containsOnlyKeys("right", "wrong", "new");
    }

    private PublishedState source(String... keys) {
        return new PublishedState() {
            @Override
            public Topic topic() {
                return topic;
            }

            @Override
            public Map<String, MessageLite> states() {
                var states = new TreeMap<String, MessageLite>();
                for (String key : keys) {
                    states.put(key, BytesValue.of(ByteString.copyFromUtf8(key.substring(0, 1))));
                }
                return states;
            }
        };
    }

    private BeforePublication blockedOn(CountDownLatch reached, CountDownLatch released) {
        return new BeforePublication() {
            @Override
            public Topic topic() {
                return topic;
            }

            @Override
            public void prepare(byte[] state) throws InterruptedException {
                reached.countDown();
                released.await();
            }
        };
    }

    private Publication publication(
            TransactionOperations transactions,
            CompactedTopics kafka,
            BeforePublication... preparations) {
        return new Publication(database, transactions, kafka, List.of(preparations), List.of());
    }

    private TransactionOperations crashingBeforeCommit() {
        return new TransactionOperations() {
            @Override
            public <T extends @Nullable Object> T execute(TransactionCallback<T> action) {
                return transactions.execute(
                        (TransactionStatus status) -> {
                            action.doInTransaction(status);
                            throw new IllegalStateException("crash");
                        });
            }
        };
    }

    private void waiting(String key, @Nullable String value) {
        database.sql("INSERT INTO registry.outbox (topic, key, value) VALUES (?, ?, ?)")
                .param(1, topic.name())
                .param(2, key)
                .param(3, value == null ? null : bytes(value), Types.BINARY)
                .update();
    }

    private int entriesWaiting() {
        return database.sql("SELECT count(*) FROM registry.outbox").query(Integer.class).single();
    }

    private Entry entry(String key, String value) {
        return new Entry(topic.name(), key, bytes(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
