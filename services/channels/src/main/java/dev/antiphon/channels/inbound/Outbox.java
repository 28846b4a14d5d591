package dev.antiphon.channels.inbound;

import com.google.protobuf.MessageLite;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The records that Kafka has to get yet. */
@Component
class Outbox {

    private final JdbcClient database;
    private final Semaphore calls = new Semaphore(0);

    Outbox(JdbcClient database) {
        this.database = database;
    }

    /**
     * Adds a record, in the caller's transaction. The caller holds the lock of the conversation: so
     * of two records of one conversation, the one that is committed first has the lower number.
     */
    void add(UUID conversation, MessageLite record) {
        database.sql("INSERT INTO channels.outbox (conversation, record) VALUES (?, ?)")
                .params(conversation, record.toByteArray())
                .update();
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        calls.release();
                    }
                });
    }

    /** Waits until this service has added something, or as long as told. */
    void await(Duration longest) throws InterruptedException {
        if (calls.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS)) {
            calls.drainPermits();
        }
    }
}
