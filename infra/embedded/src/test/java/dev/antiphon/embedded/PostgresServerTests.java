package dev.antiphon.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class PostgresServerTests {

    @Test
    void keepsItsDataWhenItIsStoppedAndStartedAgain(@TempDir Path folder) throws Exception {
        // Given
        var settings = PostgresServer.Settings.forTests(folder);
        try (var server = PostgresServer.start(settings)) {
            server.createDatabase("kept");
            execute(server, "CREATE TABLE answers (text text)");
        }
        // When
        try (var server = PostgresServer.start(settings)) {
            server.createDatabase("kept");
            // Then
            execute(server, "SELECT text FROM answers");
        }
    }

    @Test
    void refusesAWrongPassword(@TempDir Path folder) throws Exception {
        // Given
        try (var server = PostgresServer.start(PostgresServer.Settings.forTests(folder))) {
            // When, then
            assertThatThrownBy(
                            () ->
                                    DriverManager.getConnection(
                                            server.url("postgres"),
                                            PostgresServer.USER,
                                            "a-wrong-one"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void isStoppedByItsFolderAlone(@TempDir Path folder) throws Exception {
        // Given
        var alone =
                new PostgresServer.Settings(
                        folder,
                        folder.resolve("postgres.log"),
                        FreePorts.find(1).getFirst(),
                        "for-tests-only",
                        Duration.ofMinutes(1),
                        false,
                        true);
        PostgresServer.start(alone);
        // When
        boolean stopped = PostgresServer.stop(folder, Duration.ofSeconds(20));
        // Then
        assertThat(stopped).isTrue();
        assertThat(PostgresServer.stop(folder, Duration.ofSeconds(20))).isFalse();
    }

    @Test
    void startsAgainAfterItWasKilledThoughItsPidNowBelongsToSomebodyElse(@TempDir Path folder)
            throws Exception {
        // Given
        var settings = PostgresServer.Settings.forTests(folder);
        PostgresServer.start(settings);
        assertThat(PostgresServer.kill(folder, Duration.ofSeconds(20))).isTrue();
        Path pidFile = folder.resolve("data").resolve("postmaster.pid");
        List<String> lines = new ArrayList<>(Files.readAllLines(pidFile));
        lines.set(0, Long.toString(ProcessHandle.current().pid()));
        Files.write(pidFile, lines);
        // When
        assertThat(PostgresServer.find(folder)).isEmpty();
        try (var server = PostgresServer.start(settings)) {
            // Then
            server.createDatabase("kept");
        }
    }

    private static void execute(PostgresServer server, String sql) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                server.url("kept"), PostgresServer.USER, server.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
