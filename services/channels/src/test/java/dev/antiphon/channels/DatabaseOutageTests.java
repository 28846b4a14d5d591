package dev.antiphon.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.channels.support.Eventually;
import dev.antiphon.channels.support.FakeBots;
import dev.antiphon.channels.support.TestTopics;
import dev.antiphon.embedded.KafkaBroker;
import dev.antiphon.embedded.PostgresServer;
import dev.antiphon.testkit.TestPostgres;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import java.nio.file.Path;
import java.util.Map;

@ExtendWith(OutputCaptureExtension.class)
class DatabaseOutageTests {

    @Test
    void isSaidToTheCustomersWhileOpenStreamsGoOn(@TempDir Path folder, CapturedOutput output)
            throws Exception {
        // Given
        var settings = PostgresServer.Settings.forTests(folder.resolve("postgres"));
        var server = PostgresServer.start(settings);
        // One of its own, for others who listen to the answers have another database.
        try (var kafka = KafkaBroker.start(KafkaBroker.Settings.forTests(folder.resolve("kafka")));
                var bots = bots(kafka);
                var channels =
                        ChannelsInstance.start(
                                databaseOf(settings),
                                kafka.bootstrapServers(),
                                "--spring.datasource.hikari.connection-timeout=1000")) {
            var calls = channels.calls();
            bots.publish("shop", "Mila");
            Eventually.holds(
                    () -> calls.post("/web/sessions", Map.of("bot", "shop")).status() == 201);
            var customer = calls.customer("shop");
            try (var stream = customer.listen(null)) {
                // When
                server.close();
                // Then
                assertThat(customer.say("m", "Hello?").status()).isEqualTo(503);
                assertThat(calls.post("/web/sessions", Map.of("bot", "shop")).status())
                        .isEqualTo(503);
                bots.piece(customer.conversation(), "t", 0, "Hel");
                bots.answer(customer.conversation(), "t", "Hello");
                stream.await(2);
                // When
                try (var _ = PostgresServer.start(settings)) {
                    // Then
                    Eventually.holds(() -> customer.say("m", "Hello?").status() == 202);
                    Eventually.holds(() -> customer.history().path("messages").size() == 2);
                    assertThat(stream.brief()).containsExactly("delta t Hel", "message t Hello");
                }
            }
        }
        assertThat(output).doesNotContain("\tat ");
    }

    private static FakeBots bots(KafkaBroker kafka) throws Exception {
        TestTopics.create(kafka.bootstrapServers());
        return new FakeBots(kafka.bootstrapServers());
    }

    private static TestPostgres.Database databaseOf(PostgresServer.Settings settings) {
        return new TestPostgres.Database(
                "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(settings.port()),
                PostgresServer.USER,
                settings.password());
    }
}
