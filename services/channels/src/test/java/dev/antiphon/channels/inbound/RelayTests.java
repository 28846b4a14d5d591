package dev.antiphon.channels.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.testkit.TestPostgres;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** What stands on the topic when sending fails or something crashes. */
class RelayTests {

    private static final UUID ANNA = UUID.randomUUID();
    private static final UUID BEN = UUID.randomUUID();

    private final List<Arrived> topic = new ArrayList<>();
    private final JdbcClient database;
    private final TransactionOperations transactions;

    private record Arrived(String key, String text) {}

    RelayTests() {
        var fresh = TestPostgres.start().freshDatabase();
        var source = new DriverManagerDataSource(fresh.url(), fresh.user(), fresh.password());
        Flyway.configure()
                .dataSource(source)
                .schemas("channels")
                .locations("classpath:db/migrations/channels")
                .load()
                .migrate();
        database = JdbcClient.create(source);
        transactions = new TransactionTemplate(new JdbcTransactionManager(source));
    }

    @Test
    void sendsAllInOrderAndForgetsIt() {
        // Given
        database.sql(
                        """
                        INSERT INTO channels.outbox (conversation, record)
                        SELECT CASE i % 2 WHEN 0 THEN :anna ELSE :ben END, ('m' || i)::bytea
                        FROM generate_series(0, 599) i ORDER BY i
                        """)
                .param("anna", ANNA)
                .param("ben", BEN)
                .update();
        // When
        new Relay(database, transactions).relayTo(arriving());
        // Then
        assertThat(said(ANNA)).isEqualTo(everyOtherFrom(0));
        assertThat(said(BEN)).isEqualTo(everyOtherFrom(1));
        assertThat(waiting()).isZero();
    }

    @Test
    void holdsBackWhatStandsBehindAFailure() {
        // Given
        waiting(ANNA, "a1");
        waiting(BEN, "b1");
        waiting(ANNA, "a2");
        waiting(BEN, "b2");
        var relay = new Relay(database, transactions);
        // When
        assertThatThrownBy(() -> relay.relayTo(failingAt("a1"))).isInstanceOf(KafkaException.class);
        // Then
        assertThat(said(ANNA)).isEmpty();
        assertThat(said(BEN)).containsExactly("b1", "b2");
        assertThat(waiting()).isEqualTo(2);
        // When
        relay.relayTo(arriving());
        // Then
        assertThat(said(ANNA)).containsExactly("a1", "a2");
        assertThat(waiting()).isZero();
    }

    @Test
    void saysItAgainInOrderAfterACrashBetweenKafkaAndTheDatabase() {
        // Given
        waiting(ANNA, "a1");
        waiting(ANNA, "a2");
        assertThatThrownBy(() -> new Relay(database, crashingBeforeCommit()).relayTo(arriving()))
                .hasMessage("crash");
        waiting(ANNA, "a3");
        // When
        new Relay(database, transactions).relayTo(arriving());
        // Then
        assertThat(said(ANNA)).containsExactly("a1", "a2", "a1", "a2", "a3");
        assertThat(waiting()).isZero();
    }

    private InboundTopic arriving() {
        return (key, record) -> {
            topic.add(new Arrived(key, new String(record, StandardCharsets.UTF_8)));
            return CompletableFuture.completedFuture("done");
        };
    }

    private InboundTopic failingAt(String text) {
        return (key, record) ->
                new String(record, StandardCharsets.UTF_8).equals(text)
                        ? CompletableFuture.failedFuture(new TimeoutException("too late"))
                        : arriving().send(key, record);
    }

    private TransactionOperations crashingBeforeCommit() {
        return new TransactionOperations() {
            @Override
            public <T extends @Nullable Object> T execute(TransactionCallback<T> action) {
                return transactions.execute(
                        status -> {
                            action.doInTransaction(status);
                            throw new IllegalStateException("crash");
                        });
            }
        };
    }

    private void waiting(UUID conversation, String text) {
        database.sql("INSERT INTO channels.outbox (conversation, record) VALUES (?, ?)")
                .params(conversation, text.getBytes(StandardCharsets.UTF_8))
                .update();
    }

    private int waiting() {
        return database.sql("SELECT count(*) FROM channels.outbox").query(Integer.class).single();
    }

    private List<String> said(UUID conversation) {
        return topic.stream()
                .filter(arrived -> arrived.key().equals(conversation.toString()))
                .map(Arrived::text)
                .toList();
    }

    private static List<String> everyOtherFrom(int first) {
        return IntStream.iterate(first, i -> i < 600, i -> i + 2).mapToObj(i -> "m" + i).toList();
    }
}
