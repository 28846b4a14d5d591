package dev.antiphon.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.channels.support.ChannelsCalls;
import dev.antiphon.channels.support.ChannelsCalls.Answer;
import dev.antiphon.channels.support.ChannelsCalls.Customer;
import dev.antiphon.channels.support.Eventually;
import dev.antiphon.channels.support.FakeBots;
import dev.antiphon.contracts.v1.InboundMessage;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class MessageTests {

    private final ChannelsCalls channels = ChannelsInstance.shared();
    private final FakeBots bots = ChannelsInstance.bots();
    private final Customer customer = channels.customer(ChannelsInstance.BOT);

    @Test
    void reachesTheBotAsItWasSaid() {
        // When
        var answer = customer.say("m1", "  Grüß Gott 🙂\n\"quoted\"  ");
        // Then
        assertThat(answer.status()).isEqualTo(202);
        Eventually.holds(() -> !heard().isEmpty());
        InboundMessage message = heard().getFirst();
        assertThat(message.getMessageId()).isEqualTo(answer.member("message"));
        assertThat(message.getText()).isEqualTo("Grüß Gott 🙂\n\"quoted\"");
        assertThat(message.getBotId()).isEqualTo(ChannelsInstance.BOT);
        assertThat(message.getChannel()).isEqualTo("web");
        assertThat(message.getLocale()).isEqualTo("en");
        assertThat(message.getReceived()).isPositive();
    }

    @Test
    void isTakenInOnceHoweverOftenItIsSent() throws Exception {
        // Given
        var answers = new CopyOnWriteArrayList<Answer>();
        // When
        var senders =
                IntStream.range(0, 6)
                        .mapToObj(
                                _ ->
                                        Thread.ofVirtual()
                                                .start(() -> answers.add(customer.say("m", "Hi"))))
                        .toList();
        for (Thread sender : senders) {
            sender.join();
        }
        customer.say("last", "That is all");
        // Then
        assertThat(answers).extracting(Answer::status).containsOnly(202);
        assertThat(answers.stream().map(answer -> answer.member("message")).distinct()).hasSize(1);
        Eventually.holds(() -> texts().contains("That is all"));
        assertThat(texts()).containsExactly("Hi", "That is all");
        assertThat(customer.history().path("messages")).hasSize(2);
    }

    @Test
    void reachesTheBotInItsOrder() throws Exception {
        // Given
        var customers =
                Stream.generate(() -> channels.customer(ChannelsInstance.BOT)).limit(5).toList();
        List<String> texts = IntStream.range(0, 20).mapToObj(Integer::toString).toList();
        // When
        var threads =
                customers.stream()
                        .map(each -> Thread.ofVirtual().start(() -> sayAll(each, texts)))
                        .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        // Then
        for (Customer each : customers) {
            Eventually.holds(() -> bots.heardIn(each.conversation()).size() >= texts.size());
            assertThat(bots.heardIn(each.conversation()))
                    .extracting(InboundMessage::getText)
                    .containsExactlyElementsOf(texts);
        }
    }

    @Test
    void isRefusedUnderTheIdOfAnother() {
        // Given
        customer.say("m", "One");
        // When
        var answer = customer.say("m", "Two");
        // Then
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.member("field")).isEqualTo("id");
    }

    @Test
    void isRefusedWhileTooManyWaitForAnAnswer() {
        // Given
        IntStream.range(0, 20)
                .forEach(i -> assertThat(customer.say("m" + i, "Hi").status()).isEqualTo(202));
        // When
        var refused = customer.say("m20", "Hi");
        var known = customer.say("m19", "Hi");
        // Then
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isNotEmpty();
        assertThat(refused.member("field")).isEqualTo("text");
        assertThat(known.status()).isEqualTo(202);
        // When
        bots.answer(customer.conversation(), UUID.randomUUID().toString(), "Hello!");
        // Then
        Eventually.holds(() -> customer.say("m20", "Hi").status() == 202);
    }

    @Test
    void standsInTheHistoryWithItsAnswer() {
        // Given
        String turn = UUID.randomUUID().toString();
        customer.say("m1", "Hello?");
        bots.answer(customer.conversation(), turn, "Hello!");
        Eventually.holds(() -> customer.history().path("messages").size() == 2);
        bots.apologise(customer.conversation(), turn + "b", "Sorry.");
        Eventually.holds(() -> customer.history().path("messages").size() == 3);
        // When
        var history = customer.history();
        // Then
        assertThat(history.path("conversation").asString()).isEqualTo(customer.conversation());
        assertThat(history.path("bot").path("name").asString()).isEqualTo("Mila");
        assertThat(
                        history.path("messages")
                                .valueStream()
                                .map(
                                        each ->
                                                each.path("from").asString()
                                                        + " "
                                                        + each.path("kind").asString("")
                                                        + " "
                                                        + each.path("text").asString()))
                .containsExactly("customer  Hello?", "bot text Hello!", "bot apology Sorry.");
        assertThat(history.path("messages").path(0).path("id").asString()).isEqualTo("m1");
        assertThat(history.path("messages").path(1).path("turn").asString()).isEqualTo(turn);
    }

    private static void sayAll(Customer customer, List<String> texts) {
        texts.forEach(text -> customer.say("id-" + text, text));
    }

    private List<InboundMessage> heard() {
        return bots.heardIn(customer.conversation());
    }

    private List<String> texts() {
        return heard().stream().map(InboundMessage::getText).toList();
    }
}
