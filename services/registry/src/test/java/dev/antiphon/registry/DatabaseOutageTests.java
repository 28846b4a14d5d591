package dev.antiphon.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.embedded.PostgresServer;
import dev.antiphon.registry.support.Heartbeats;
import dev.antiphon.registry.support.RegistryProcess;
import dev.antiphon.testkit.TestKafka;
import dev.antiphon.testkit.TestPostgres;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class DatabaseOutageTests {

    private static final List<String> READS =
            List.of(
                    "/registry/versions",
                    "/registry/versions/sha256:" + "0".repeat(64),
                    "/registry/aliases",
                    "/registry/nodes",
                    "/registry/placements",
                    "/registry/keys");
    private static final Map<String, String> NEW_KEY = Map.of("workspace", "acme", "name", "Key");

    @Test
    void isSaidToTheCallersAndHealsByItself(@TempDir Path folder) throws Exception {
        // Given
        Path log = folder.resolve("registry.log");
        var settings = PostgresServer.Settings.forTests(folder.resolve("postgres"));
        var server = PostgresServer.start(settings);
        try (var registry =
                RegistryProcess.start(
                        databaseOf(settings), TestKafka.start().bootstrapServers(), log)) {
            var calls = registry.calls();
            assertThat(calls.post("/registry/keys", NEW_KEY).status()).isEqualTo(201);
            // When
            server.close();
            // Then
            for (String path : READS) {
                var answer = calls.get(path);
                assertThat(answer.status()).as(path).isEqualTo(503);
                assertThat(answer.text("fix")).isEqualTo("repeat the request in a few seconds");
            }
            assertThat(calls.post("/registry/keys", NEW_KEY).status()).isEqualTo(503);
            assertThat(registry.said()).doesNotContain("because of a bug");
            // When
            try (var _ = PostgresServer.start(settings)) {
                // Then
                Heartbeats.eventually(() -> calls.post("/registry/keys", NEW_KEY).status() == 201);
                READS.forEach(path -> assertThat(calls.get(path).status()).isNotEqualTo(503));
            }
        }
    }

    @Test
    void isWaitedForAtTheStart(@TempDir Path folder) throws Exception {
        // Given
        var settings = PostgresServer.Settings.forTests(folder.resolve("postgres"));
        try (var registry =
                RegistryProcess.launch(
                        databaseOf(settings),
                        TestKafka.start().bootstrapServers(),
                        folder.resolve("registry.log"),
                        "--spring.flyway.connect-retries=1000")) {
            Heartbeats.eventually(() -> registry.said().contains("Retrying"));
            // When
            try (var _ = PostgresServer.start(settings)) {
                registry.awaitAnswer();
                // Then
                assertThat(registry.calls().post("/registry/keys", NEW_KEY).status())
                        .isEqualTo(201);
                assertThat(registry.said()).doesNotContain("\tat ");
            }
        }
    }

    @Test
    void isNamedPlainlyWhenItIsWaitedForInVain(@TempDir Path folder) throws Exception {
        // Given
        var nobody = PostgresServer.Settings.forTests(folder.resolve("postgres"));
        // When
        try (var registry =
                RegistryProcess.launch(
                        databaseOf(nobody),
                        TestKafka.start().bootstrapServers(),
                        folder.resolve("registry.log"),
                        "--spring.flyway.connect-retries=1")) {
            int status = registry.awaitEnd();
            // Then
            assertThat(status).isNotZero();
            assertThat(registry.said())
                    .contains("The database does not answer: Connection to 127.0.0.1:")
                    .contains("Start PostgreSQL")
                    .doesNotContain("\tat ");
        }
    }

    private static TestPostgres.Database databaseOf(PostgresServer.Settings settings) {
        return new TestPostgres.Database(
                "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(settings.port()),
                PostgresServer.USER,
                settings.password());
    }
}
