package dev.antiphon.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.channels.support.Eventually;
import dev.antiphon.channels.support.FakeBots;
import dev.antiphon.channels.support.TestTopics;
import dev.antiphon.contracts.v1.InboundMessage;
import dev.antiphon.embedded.KafkaBroker;
import dev.antiphon.testkit.TestPostgres;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import java.nio.file.Path;
import java.util.Map;

@ExtendWith(OutputCaptureExtension.class)
class KafkaOutageTests {

    private final TestPostgres.Database database = TestPostgres.start().freshDatabase();

    @Test
    void isNotNoticedByTheCustomerUntilTheAnswer(@TempDir Path folder, CapturedOutput output)
            throws Exception {
        // Given
        var settings = KafkaBroker.Settings.forTests(folder);
        var broker = KafkaBroker.start(settings);
        String address = broker.bootstrapServers();
        TestTopics.create(address);
        try (var channels =
                ChannelsInstance.start(database, address, "--channels.kafka.answer-limit=2s")) {
            var calls = channels.calls();
            try (var bots = new FakeBots(address)) {
                bots.publish("shop", "Mila");
                Eventually.holds(
                        () -> calls.post("/web/sessions", Map.of("bot", "shop")).status() == 201);
            }
            var customer = calls.customer("shop");
            customer.say("before", "before");
            broker.kill();
            // When
            assertThat(customer.say("during-1", "one").status()).isEqualTo(202);
            assertThat(customer.say("during-2", "two").status()).isEqualTo(202);
            assertThat(calls.customer("shop").say("m", "a new customer").status()).isEqualTo(202);
            assertThat(customer.say("during-1", "one").status()).isEqualTo(202);
            Eventually.holds(() -> output.getOut().contains("goes on in a moment"));
            // Then
            try (var _ = KafkaBroker.start(settings);
                    var bots = new FakeBots(address)) {
                String conversation = customer.conversation();
                Eventually.holds(
                        () ->
                                bots.heardIn(conversation).stream()
                                        .anyMatch(heard -> heard.getText().equals("two")));
                assertThat(
                                bots.heardIn(conversation).stream()
                                        .map(InboundMessage::getText)
                                        .distinct())
                        .containsExactly("before", "one", "two");
                try (var stream = customer.listen(null)) {
                    bots.piece(conversation, "t", 0, "Here ");
                    stream.await(1);
                    bots.answer(conversation, "t", "Here again");
                    stream.await(2);
                    assertThat(stream.brief())
                            .containsExactly("delta t Here ", "message t Here again");
                }
            }
        }
        assertThat(output).doesNotContain("\tat ");
    }
}
