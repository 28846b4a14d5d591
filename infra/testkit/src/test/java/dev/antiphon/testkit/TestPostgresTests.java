package dev.antiphon.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.sql.DriverManager;
import java.sql.SQLException;

class TestPostgresTests {

    private final TestPostgres postgres = TestPostgres.start();

    @Test
    void givesEveryCallerADatabaseOfItsOwn() throws SQLException {
        // Given
        var first = postgres.freshDatabase();
        var second = postgres.freshDatabase();
        // When
        query(first, "CREATE TABLE said (text text)");
        // Then
        query(second, "CREATE TABLE said (text text)");
    }

    @Test
    void isPostgres18() throws SQLException {
        // Given
        var database = postgres.freshDatabase();
        // When
        String version = query(database, "SHOW server_version");
        // Then
        assertThat(version).startsWith("18");
    }

    private static String query(TestPostgres.Database database, String sql) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                database.url(), database.user(), database.password());
                var statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            var result = statement.getResultSet();
            result.next();
            return result.getString(1);
        }
    }
}
