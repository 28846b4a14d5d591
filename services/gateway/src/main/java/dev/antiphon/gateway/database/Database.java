package dev.antiphon.gateway.database;

import dev.antiphon.gateway.problem.Refused;
import dev.antiphon.platform.problem.DatabaseAway;
import dev.antiphon.platform.task.Task;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * The gateway's schema. A gateway starts without it and answers without it: only what keeps
 * something there is refused while it is away.
 */
@Component
public final class Database implements Task {

    private final Flyway flyway;
    private final JdbcClient client;
    private final TransactionOperations transactions;
    private final CountDownLatch migrated = new CountDownLatch(1);

    Database(Flyway flyway, JdbcClient client, TransactionOperations transactions) {
        this.flyway = flyway;
        this.client = client;
        this.transactions = transactions;
    }

    /**
     * What speaks SQL, in the caller's transaction where there is one.
     *
     * @throws Refused if the database has not been there yet
     */
    public JdbcClient sql() {
        if (migrated.getCount() > 0) {
            throw Refused.databaseAway();
        }
        return client;
    }

    /** Does something as a whole or not at all. */
    public <T> T inTransaction(Supplier<T> work) {
        return transactions.execute(_ -> work.get());
    }

    /** Waits until the schema is there. */
    public void await() throws InterruptedException {
        migrated.await();
    }

    @Override
    public String name() {
        return "database";
    }

    @Override
    public void run() throws InterruptedException {
        try {
            flyway.migrate();
        } catch (FlywayException failed) {
            if (Thread.interrupted()) {
                throw new InterruptedException("the gateway stops");
            }
            if (DatabaseAway.reason(failed).isPresent()) {
                throw new DataAccessResourceFailureException("no schema yet", failed);
            }
            throw failed;
        }
        migrated.countDown();
        new CountDownLatch(1).await();
    }
}
