package dev.antiphon.registry.outbox;

import com.google.protobuf.MessageLite;

import dev.antiphon.contracts.Topic;

import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Moves entries from the outbox to the topics. An entry leaves the outbox after Kafka has it, so a
 * crash in between says it again, in the same order. One registry publishes at a time: a lock in
 * the database chooses it, and its transactional producer silences whoever was chosen before.
 */
@Component
class Publication {

    private static final Logger log = LoggerFactory.getLogger(Publication.class);
    private static final int BATCH = 500;

    /** Any number that no other lock of this database has. */
    private static final long LOCK = 0x616e_7469_0001L;

    private final JdbcClient database;
    private final TransactionOperations transactions;
    private final CompactedTopics kafka;
    private final List<BeforePublication> preparations;
    private final List<PublishedState> sources;

    Publication(
            JdbcClient database,
            TransactionOperations transactions,
            CompactedTopics kafka,
            List<BeforePublication> preparations,
            List<PublishedState> sources) {
        this.database = database;
        this.transactions = transactions;
        this.kafka = kafka;
        this.preparations = preparations;
        this.sources = sources;
    }

    /** Says all that waits, unless another registry is at it. */
    void publishWaiting() {
        int published;
        do {
            published = requireResult(transactions.execute(_ -> holdsLock() ? publishBatch() : 0));
        } while (published == BATCH);
    }

    /**
     * Makes the topics hold what the database holds, should a topic have been lost or a database
     * been restored.
     */
    void mendTopics() {
        transactions.executeWithoutResult(
                _ -> {
                    if (holdsLock()) {
                        sources.forEach(this::mend);
                    }
                });
    }

    void close() {
        kafka.close();
    }

    private boolean holdsLock() {
        return database.sql("SELECT pg_try_advisory_xact_lock(?)")
                .param(LOCK)
                .query(Boolean.class)
                .single();
    }

    private int publishBatch() {
        List<Row> rows =
                database.sql(
                                "SELECT id, topic, key, value FROM registry.outbox ORDER BY id"
                                        + " LIMIT ?")
                        .param(BATCH)
                        .query(
                                (row, _) ->
                                        new Row(
                                                row.getLong("id"),
                                                new Entry(
                                                        row.getString("topic"),
                                                        row.getString("key"),
                                                        row.getBytes("value"))))
                        .list();
        if (rows.isEmpty()) {
            return 0;
        }
        send(rows.stream().map(Row::entry).toList());
        database.sql("DELETE FROM registry.outbox WHERE id IN (:ids)")
                .param("ids", rows.stream().map(Row::id).toList())
                .update();
        return rows.size();
    }

    private void mend(PublishedState source) {
        Topic topic = source.topic();
        Map<String, byte[]> said = kafka.readAll(topic);
        Map<String, MessageLite> wanted = source.states();
        var corrections = new ArrayList<Entry>();
        wanted.forEach(
                (key, state) -> {
                    byte[] value = state.toByteArray();
                    if (!Arrays.equals(value, said.get(key))) {
                        corrections.add(new Entry(topic.name(), key, value));
                    }
                });
        said.keySet().stream()
                .filter(key -> !wanted.containsKey(key))
                .forEach(key -> corrections.add(new Entry(topic.name(), key, null)));
        if (!corrections.isEmpty()) {
            log.warn(
                    "{} differed from the database in {} keys and is mended",
                    topic.name(),
                    corrections.size());
            send(corrections);
        }
    }

    private void send(List<Entry> entries) {
        try {
            for (Entry entry : entries) {
                for (BeforePublication preparation : preparations) {
                    if (entry.value() != null && preparation.topic().name().equals(entry.topic())) {
                        preparation.prepare(entry.value());
                    }
                }
            }
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
        kafka.send(entries);
    }

    private static int requireResult(@Nullable Integer result) {
        if (result == null) {
            throw new IllegalStateException("the transaction gave no result");
        }
        return result;
    }

    private record Row(long id, Entry entry) {}
}
