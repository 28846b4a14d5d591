package dev.antiphon.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.channels.support.ChannelsCalls;
import dev.antiphon.channels.support.ChannelsCalls.Customer;
import dev.antiphon.channels.support.EventStream;
import dev.antiphon.channels.support.Eventually;
import dev.antiphon.channels.support.FakeBots;
import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.OutboundMessage;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

class EventTests {

    private final ChannelsCalls channels = ChannelsInstance.shared();
    private final FakeBots bots = ChannelsInstance.bots();
    private final Customer customer = channels.customer(ChannelsInstance.BOT);
    private final String conversation = customer.conversation();
    private final String turn = UUID.randomUUID().toString();
    private final String nextTurn = UUID.randomUUID().toString();

    @Test
    void showTheAnswerWhileItIsSaidAndThenTheWhole() {
        try (var stream = customer.listen(null)) {
            // When
            bots.piece(conversation, turn, 0, "Hel");
            bots.piece(conversation, turn, 1, "lo\n\"you\"");
            stream.await(2);
            bots.answer(conversation, turn, "Hello\n\"you\"");
            bots.apologise(conversation, nextTurn, "Sorry.");
            // Then
            stream.await(4);
            assertThat(stream.brief())
                    .containsExactly(
                            "delta " + turn + " Hel",
                            "delta " + turn + " lo\n\"you\"",
                            "message " + turn + " Hello\n\"you\"",
                            "apology " + nextTurn + " Sorry.");
            assertThat(stream.events().get(1).data().path("index").asInt()).isEqualTo(1);
        }
    }

    @Test
    void goOnBehindWhateverEventTheReaderSawLast() {
        // Given
        List<EventStream.Event> all;
        try (var stream = customer.listen(null)) {
            bots.piece(conversation, turn, 0, "The ");
            bots.piece(conversation, turn, 1, "first.");
            stream.await(2);
            bots.answer(conversation, turn, "The first.");
            bots.piece(conversation, nextTurn, 0, "The ");
            bots.piece(conversation, nextTurn, 1, "second ");
            bots.piece(conversation, nextTurn, 2, "is longer");
            all = stream.await(6);
        }
        for (int seen = 1; seen <= all.size(); seen++) {
            // When
            try (var stream = customer.listen(all.get(seen - 1).id())) {
                // Then
                List<String> missed = missed(all.subList(seen, all.size()));
                stream.await(missed.size());
                assertThat(stream.brief()).isEqualTo(missed);
            }
        }
    }

    /** Of a turn that has ended, a reader who comes back sees the end. */
    private List<String> missed(List<EventStream.Event> events) {
        return events.stream()
                .map(EventStream.Event::brief)
                .filter(event -> !event.startsWith("delta " + turn))
                .toList();
    }

    @Test
    void goOnAtAnotherInstance() {
        try (var instance = ChannelsInstance.another()) {
            // Given
            bots.answer(conversation, turn, "First");
            bots.piece(conversation, nextTurn, 0, "Sec");
            bots.piece(conversation, nextTurn, 1, "ond ");
            String cursor;
            try (var stream = customer.listen(null)) {
                cursor = stream.await(2).get(1).id();
            }
            // When
            try (var stream = customer.at(instance.calls()).listen(cursor)) {
                stream.await(1);
                bots.piece(conversation, nextTurn, 2, "answer");
                stream.await(2);
                bots.answer(conversation, nextTurn, "Second answer");
                // Then
                stream.await(3);
                assertThat(stream.brief())
                        .containsExactly(
                                "delta " + nextTurn + " ond ",
                                "delta " + nextTurn + " answer",
                                "message " + nextTurn + " Second answer");
            }
        }
    }

    @Test
    void bringTheWholeConversationToAReaderWhoHasNothing() {
        // Given
        bots.answer(conversation, turn, "One");
        bots.answer(conversation, nextTurn, "Two");
        Eventually.holds(() -> customer.history().path("messages").size() == 2);
        // When
        try (var stream = customer.listen("no cursor/of/ours")) {
            // Then
            stream.await(2);
            assertThat(stream.brief())
                    .containsExactly("message " + turn + " One", "message " + nextTurn + " Two");
        }
    }

    @Test
    void goOnBehindTheHistory() {
        // Given
        bots.answer(conversation, turn, "One");
        Eventually.holds(() -> customer.history().path("messages").size() == 1);
        String cursor = customer.history().path("cursor").asString();
        // When
        try (var stream = customer.listen(cursor)) {
            bots.answer(conversation, nextTurn, "Two");
            // Then
            stream.await(1);
            assertThat(stream.brief()).containsExactly("message " + nextTurn + " Two");
        }
    }

    @Test
    void showOnceWhatABotSaysAgain() {
        try (var stream = customer.listen(null)) {
            // Given
            for (int round = 0; round < 3; round++) {
                bots.piece(conversation, turn, 0, "Hel");
                bots.piece(conversation, turn, 1, "lo");
                stream.await(2);
                bots.answer(conversation, turn, "Hello");
            }
            Eventually.holds(() -> customer.history().path("messages").size() == 1);
            // When
            bots.answer(conversation, turn, "Hello");
            bots.answer(conversation, nextTurn, "Bye");
            // Then
            stream.await(4);
            Eventually.holds(() -> customer.history().path("messages").size() == 2);
            assertThat(stream.brief())
                    .containsExactly(
                            "delta " + turn + " Hel",
                            "delta " + turn + " lo",
                            "message " + turn + " Hello",
                            "message " + nextTurn + " Bye");
        }
    }

    @Test
    void goToTheirConversationOnly() {
        // Given
        var other = channels.customer(ChannelsInstance.BOT);
        try (var mine = customer.listen(null);
                var others = other.listen(null)) {
            // When
            bots.answer(conversation, turn, "Mine");
            bots.answer(other.conversation(), nextTurn, "Theirs");
            // Then
            assertThat(mine.await(1)).hasSize(1);
            assertThat(others.await(1))
                    .extracting(EventStream.Event::brief)
                    .containsExactly("message " + nextTurn + " Theirs");
        }
    }

    @Test
    void outliveRecordsThatMakeNoSense() {
        // Given
        bots.send(Topics.CHANNEL_OUTBOUND.name(), conversation, new byte[] {1, 2, 3});
        bots.send(
                Topics.CHANNEL_OUTBOUND.name(),
                conversation,
                "not protobuf".getBytes(StandardCharsets.UTF_8));
        bots.say(OutboundMessage.newBuilder().setConversationId("no uuid").setText("x").build());
        bots.say(
                OutboundMessage.newBuilder()
                        .setMessageId("m")
                        .setConversationId(UUID.randomUUID().toString())
                        .setChannel("web")
                        .setTurnId("t")
                        .setText("to nobody")
                        .build());
        bots.say(
                OutboundMessage.newBuilder()
                        .setMessageId("m2")
                        .setConversationId(conversation)
                        .setChannel("telegraph")
                        .setTurnId("t")
                        .setText("by no channel")
                        .build());
        bots.say(
                OutboundMessage.newBuilder()
                        .setConversationId(conversation)
                        .setChannel("web")
                        .setText("without an id")
                        .build());
        // When
        bots.answer(conversation, turn, "Sense\0");
        // Then
        Eventually.holds(() -> customer.history().path("messages").size() == 1);
        assertThat(customer.history().path("messages").path(0).path("text").asString())
                .isEqualTo("Sense");
    }

    @Test
    void areRefusedWhenTooManyAreOpen() {
        // Given
        var streams = IntStream.range(0, 8).mapToObj(_ -> customer.listen(null)).toList();
        // When
        var refused = channels.get("/web/events?session=" + customer.session());
        // Then
        assertThat(refused.status()).isEqualTo(429);
        streams.forEach(EventStream::close);
    }

    @Test
    void endWhenTheServiceStops() {
        // Given
        EventStream stream;
        try (var instance = ChannelsInstance.another()) {
            stream = customer.at(instance.calls()).listen(null);
            // When
        }
        // Then
        stream.awaitEnd();
    }
}
