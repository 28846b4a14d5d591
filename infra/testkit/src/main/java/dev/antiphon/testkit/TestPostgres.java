package dev.antiphon.testkit;

import dev.antiphon.embedded.PostgresServer;

import org.testcontainers.postgresql.PostgreSQLContainer;

import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** A PostgreSQL for tests. It is shared; who wants to be alone asks for a database. */
public final class TestPostgres {

    private static final class Shared {
        static final TestPostgres SERVER = create();
    }

    private final Database maintenance;
    private final AtomicInteger databases = new AtomicInteger();

    private TestPostgres(Database maintenance) {
        this.maintenance = maintenance;
    }

    /** A database and who may use it. */
    public record Database(String url, String user, String password) {}

    /** The server of this virtual machine, started by the first call. */
    public static TestPostgres start() {
        return Shared.SERVER;
    }

    /** Makes an empty database that nobody else knows. */
    public Database freshDatabase() {
        String name = "test_" + databases.incrementAndGet();
        try (var connection =
                        DriverManager.getConnection(
                                maintenance.url(), maintenance.user(), maintenance.password());
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException failed) {
            throw new IllegalStateException("database " + name + " was not created", failed);
        }
        String url = maintenance.url();
        return new Database(
                url.substring(0, url.lastIndexOf('/') + 1) + name,
                maintenance.user(),
                maintenance.password());
    }

    private static TestPostgres create() {
        return Containers.chosen() ? inContainer() : embedded();
    }

    @SuppressWarnings("resource") // Testcontainers removes it when this virtual machine ends.
    private static TestPostgres inContainer() {
        var container = new PostgreSQLContainer(Containers.POSTGRES_IMAGE);
        container.start();
        return new TestPostgres(
                new Database(
                        container.getJdbcUrl(), container.getUsername(), container.getPassword()));
    }

    private static TestPostgres embedded() {
        try {
            var settings = PostgresServer.Settings.forTests(ServerFolder.create("postgres"));
            var server = PostgresServer.start(settings);
            return new TestPostgres(
                    new Database(server.url("postgres"), PostgresServer.USER, server.password()));
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
