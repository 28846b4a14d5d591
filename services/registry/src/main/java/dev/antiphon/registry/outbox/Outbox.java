package dev.antiphon.registry.outbox;

import com.google.protobuf.MessageLite;

import dev.antiphon.contracts.Topic;

import jakarta.persistence.EntityManager;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import java.sql.Types;

/**
 * Takes what is to be said on a compacted topic, in the transaction that makes it true. The {@link
 * Publisher} says it afterwards.
 */
@Component
public class Outbox {

    private final JdbcClient database;
    private final EntityManager entities;
    private final Wake wake;

    Outbox(JdbcClient database, EntityManager entities, Wake wake) {
        this.database = database;
        this.entities = entities;
        this.wake = wake;
    }

    /** The key's new state. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void say(Topic topic, String key, MessageLite state) {
        add(topic, key, state.toByteArray());
    }

    /** The key is gone. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void sayGone(Topic topic, String key) {
        add(topic, key, null);
    }

    /**
     * The rows of what changed are written, and thereby locked, before the entry draws its number:
     * of two changes of one key, the one that commits first has the lower number.
     */
    private void add(Topic topic, String key, byte @Nullable [] value) {
        entities.flush();
        database.sql("INSERT INTO registry.outbox (topic, key, value) VALUES (?, ?, ?)")
                .param(1, topic.name())
                .param(2, key)
                .param(3, value, Types.BINARY)
                .update();
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        wake.up();
                    }
                });
    }
}
