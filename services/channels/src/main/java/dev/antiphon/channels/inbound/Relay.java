package dev.antiphon.channels.inbound;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Moves records from the outbox to Kafka, those of one conversation in their order. A record is
 * sent when the one before it has arrived for good, and leaves the outbox after that; so whatever
 * crashes or is sent again, the first appearances of a conversation's messages on the topic are in
 * order, and a later appearance is told by its message id.
 */
@Component
class Relay {

    private static final int BATCH = 500;

    /** Any number that no other lock of this database has. */
    private static final long LOCK = 0x616e_7469_0101L;

    private final JdbcClient database;
    private final TransactionOperations transactions;

    Relay(JdbcClient database, TransactionOperations transactions) {
        this.database = database;
        this.transactions = transactions;
    }

    @SuppressWarnings("ArrayRecordComponent") // Nobody compares rows.
    private record Row(long id, UUID conversation, byte[] bytes) {}

    /** What came of a batch: what has arrived, and why something has not. */
    private static final class Outcome {
        private final List<Long> arrived = new ArrayList<>();
        private @Nullable KafkaException failure;
        private boolean full;
    }

    /**
     * Sends all that waits.
     *
     * @throws KafkaException if something could not be sent; what could has left the outbox
     */
    void relayTo(InboundTopic topic) {
        boolean full;
        do {
            var outcome = new Outcome();
            transactions.executeWithoutResult(_ -> relayBatch(topic, outcome));
            if (outcome.failure != null) {
                throw outcome.failure;
            }
            full = outcome.full;
        } while (full);
    }

    private void relayBatch(InboundTopic topic, Outcome outcome) {
        // One instance at a time; the others would only say the same twice.
        database.sql("SELECT pg_advisory_xact_lock(?)").param(LOCK).query((_, _) -> true).single();
        List<Row> rows =
                database.sql(
                                """
                                SELECT id, conversation, record FROM channels.outbox
                                ORDER BY id LIMIT ?
                                """)
                        .param(BATCH)
                        .query(
                                (row, _) ->
                                        new Row(
                                                row.getLong("id"),
                                                row.getObject("conversation", UUID.class),
                                                row.getBytes("record")))
                        .list();
        outcome.full = rows.size() == BATCH;
        send(rows, topic, outcome);
        if (!outcome.arrived.isEmpty()) {
            database.sql("DELETE FROM channels.outbox WHERE id IN (:ids)")
                    .param("ids", outcome.arrived)
                    .update();
        }
    }

    /** Wave by wave: of every conversation the first record that has not arrived. */
    private static void send(List<Row> rows, InboundTopic topic, Outcome outcome) {
        var waiting = new LinkedHashMap<UUID, Queue<Row>>();
        rows.forEach(
                row ->
                        waiting.computeIfAbsent(row.conversation(), _ -> new ArrayDeque<>())
                                .add(row));
        while (!waiting.isEmpty()) {
            var wave = new LinkedHashMap<Row, Future<?>>();
            waiting.values().stream()
                    .map(Queue::remove)
                    .forEach(
                            row ->
                                    wave.put(
                                            row,
                                            topic.send(
                                                    row.conversation().toString(), row.bytes())));
            waiting.values().removeIf(Queue::isEmpty);
            for (Map.Entry<Row, Future<?>> sent : wave.entrySet()) {
                if (arrives(sent.getValue(), outcome)) {
                    outcome.arrived.add(sent.getKey().id());
                } else {
                    waiting.remove(sent.getKey().conversation());
                }
            }
        }
    }

    private static boolean arrives(Future<?> sent, Outcome outcome) {
        try {
            var _ = sent.get();
            return true;
        } catch (ExecutionException failed) {
            outcome.failure =
                    failed.getCause() instanceof KafkaException kafka
                            ? kafka
                            : new KafkaException(failed.getCause());
            return false;
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
    }
}
