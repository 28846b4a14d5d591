package dev.antiphon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.UsageRecord;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.http.HttpResponse;
import java.util.List;

class StreamingTests {

    private final House house = House.open();

    @Test
    void streamsChunksInOpenAisOrder() {
        // When
        List<Events.Event> events;
        try (var stream = stream("hello", "\"stream_options\":{\"include_usage\":true}")) {
            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream.header("Content-Type")).contains("text/event-stream;charset=UTF-8");
            events = stream.rest();
        }
        // Then
        assertThat(events).hasSize(1 + House.WORDS.size() + 3);
        assertThat(events.getLast().isDone()).isTrue();
        var chunks = events.subList(0, events.size() - 1).stream().map(Events.Event::json).toList();
        var first = chunks.getFirst();
        assertThat(first.path("choices").path(0).path("delta"))
                .isEqualTo(json("{\"role\":\"assistant\",\"content\":\"\"}"));
        assertThat(Events.text(events)).isEqualTo(House.TEXT);
        var last = chunks.get(chunks.size() - 2).path("choices").path(0);
        assertThat(last.path("delta")).isEqualTo(json("{}"));
        assertThat(last.path("finish_reason").asString()).isEqualTo("stop");
        var usage = chunks.getLast();
        assertThat(usage.path("choices")).isEqualTo(json("[]"));
        assertThat(usage.path("usage"))
                .isEqualTo(
                        json(
                                """
                                {"prompt_tokens":7,"completion_tokens":6,"total_tokens":13,
                                 "prompt_tokens_details":{"cached_tokens":0}}\
                                """));
        assertThat(chunks)
                .allSatisfy(
                        chunk -> {
                            assertThat(chunk.path("id")).isEqualTo(first.path("id"));
                            assertThat(chunk.path("created")).isEqualTo(first.path("created"));
                            assertThat(chunk.path("object").asString())
                                    .isEqualTo("chat.completion.chunk");
                            assertThat(chunk.path("model").asString()).isEqualTo(House.ALIAS);
                            assertThat(chunk.path("system_fingerprint").asString())
                                    .isEqualTo(
                                            "fp_" + house.model().version().hex().substring(0, 12));
                        });
        assertThat(chunks.subList(0, chunks.size() - 1))
                .allSatisfy(
                        chunk -> {
                            assertThat(chunk.has("usage")).isTrue();
                            assertThat(chunk.path("usage").isNull()).isTrue();
                        });
        assertThat(events).allSatisfy(event -> assertThat(event.id()).isNotEmpty());
    }

    @Test
    void saysNothingOfUsageUnasked() {
        try (var stream = stream("hello", "\"n\":1")) {
            var events = stream.rest();
            assertThat(events).hasSize(1 + House.WORDS.size() + 2);
            assertThat(events).noneMatch(event -> event.data().contains("usage"));
        }
    }

    @Test
    void answersInOnePiece() {
        // When
        var response = ask("hello");
        // Then
        var answer = json(response.body());
        assertThat(answer.path("object").asString()).isEqualTo("chat.completion");
        assertThat(answer.path("id").asString()).startsWith("chatcmpl-");
        assertThat(response.headers().firstValue("x-request-id"))
                .contains(answer.path("id").asString());
        var choice = answer.path("choices").path(0);
        assertThat(choice.path("message").path("content").asString()).isEqualTo(House.TEXT);
        assertThat(choice.path("message").path("role").asString()).isEqualTo("assistant");
        assertThat(choice.path("finish_reason").asString()).isEqualTo("stop");
        assertThat(answer.path("usage").path("total_tokens").asInt()).isEqualTo(13);
        house.cluster().await(Topics.USAGE, record -> tells(record, answer.path("id").asString()));
    }

    @Test
    void beginsAWholeAnswerAnewUnseen() {
        // When
        var response = ask("restart");
        // Then
        assertThat(json(response.body()).path("choices").path(0).path("message").path("content"))
                .isEqualTo(json("\"" + House.TEXT + "\""));
    }

    @Test
    void endsAStreamOfWhichSomethingWasHeardWhenItBeginsAnew() {
        // When
        List<Events.Event> events;
        try (var stream = stream("restart", "\"n\":1")) {
            events = stream.rest();
        }
        // Then
        assertThat(Events.text(events.subList(0, events.size() - 1))).isEqualTo("Never ");
        assertThat(events.getLast().json().path("error").path("code").asString())
                .isEqualTo("answer_restarted");
    }

    @Test
    void answersInSeveralChoices() {
        // When
        List<Events.Event> events;
        try (var stream = stream("hello", "\"n\":3,\"max_tokens\":2")) {
            events = stream.rest();
        }
        // Then
        for (int choice = 0; choice < 3; choice++) {
            assertThat(Events.text(events, choice)).isEqualTo("Guten Tag, ");
        }
        assertThat(events)
                .filteredOn(event -> event.data().contains("\"finish_reason\":\"length\""))
                .hasSize(3);
    }

    @Test
    void completesText() {
        // When
        var response =
                house.gateway()
                        .post(
                                "/v1/completions",
                                "{\"model\":\"shop-en\",\"prompt\":\"Once\",\"stop\":\"schö\"}",
                                house.auth());
        // Then
        var answer = json(response.body());
        assertThat(answer.path("object").asString()).isEqualTo("text_completion");
        assertThat(answer.path("choices").path(0).path("text").asString()).isEqualTo("Guten Tag, ");
    }

    @Test
    void streamsText() {
        try (var stream =
                house.gateway().stream(
                        "/v1/completions",
                        "{\"model\":\"shop-en\",\"prompt\":\"Once\",\"stream\":true}",
                        house.auth())) {
            var events = stream.rest();
            var text = new StringBuilder();
            events.stream()
                    .filter(event -> !event.isDone())
                    .forEach(
                            event ->
                                    text.append(
                                            event.json()
                                                    .path("choices")
                                                    .path(0)
                                                    .path("text")
                                                    .asString()));
            assertThat(text.toString()).isEqualTo(House.TEXT);
            assertThat(events.getLast().isDone()).isTrue();
        }
    }

    @Test
    void tellsNothingTwiceAndLosesNothingWhenANodeDies() {
        try (var stream = stream("die", "\"n\":1")) {
            assertThat(Events.text(stream.rest())).isEqualTo(House.TEXT);
        }
    }

    @Test
    void refusesWithAStatusWhatTheNodeRejects() {
        // When
        var whole = ask("reject");
        // Then
        assertThat(whole.statusCode()).isEqualTo(400);
        assertThat(json(whole.body()).path("error"))
                .isEqualTo(
                        json(
                                """
                                {"message": "the prompt is too long", "type": "invalid_request_error",
                                 "param": "messages", "code": null}
                                """));
        try (var stream = stream("reject", "\"n\":1")) {
            assertThat(stream.status()).isEqualTo(400);
        }
    }

    @Test
    void endsAStreamThatBreaksWithAnError() {
        try (var stream = stream("break", "\"n\":1")) {
            var events = stream.rest();
            assertThat(stream.status()).isEqualTo(200);
            assertThat(Events.text(events)).isEqualTo("so ");
            assertThat(events.getLast().json().path("error").path("code").asString())
                    .isEqualTo("attempts_exhausted");
        }
    }

    @Test
    void tellsClientsNotToRepeatWhatWasRepeatedInVain() {
        var response = ask("break");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.headers().firstValue("x-should-retry")).contains("false");
    }

    @Test
    void givesSignsOfLifeWhileItWaits() {
        try (var stream = stream("think", "\"n\":1")) {
            assertThat(Events.text(stream.rest())).isEqualTo(House.TEXT);
            assertThat(stream.pings()).isPositive();
        }
    }

    @Test
    void fixesASeedWhenThereIsNone() {
        ask("hello");
        ask("hello");

        var seeds =
                house.node().taken().stream()
                        .map(request -> request.getSampling().getSeed())
                        .distinct();
        assertThat(seeds.count()).isGreaterThan(1);
    }

    @Test
    void passesOnWhatIsAskedFor() {
        // When
        var response =
                house.gateway()
                        .post(
                                "/v1/chat/completions",
                                """
                                {"model": "shop-en", "messages": [{"role": "developer", "content": "special"}], "seed": 42,
                                 "temperature": 0.25, "top_p": 0.5, "max_completion_tokens": 3, "stop": ["x", "y"]}
                                """,
                                "Authorization",
                                "Bearer " + house.key(),
                                "traceparent",
                                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        // Then
        assertThat(response.statusCode()).isEqualTo(200);
        var request =
                house.node().taken().stream()
                        .filter(one -> one.getChat().toString().contains("special"))
                        .findFirst()
                        .orElseThrow();
        assertThat(request.getChat().getMessages(0).getRole()).isEqualTo("system");
        assertThat(request.getWorkspaceId()).isEqualTo("acme");
        assertThat(request.getVersion()).isEqualTo(house.model().version().value());
        assertThat(request.getTraceparent()).startsWith("00-0af7");
        var sampling = request.getSampling();
        assertThat(sampling.getSeed()).isEqualTo(42);
        assertThat(sampling.getTemperature()).isEqualTo(0.25);
        assertThat(sampling.getTopP()).isEqualTo(0.5);
        assertThat(sampling.getMaxTokens()).isEqualTo(3);
        assertThat(sampling.getStopList()).containsExactly("x", "y");
    }

    private HttpResponse<String> ask(String question) {
        return house.gateway().post(House.CHAT, House.body(question), house.auth());
    }

    private Events stream(String question, String option) {
        return house.gateway().stream(
                House.CHAT, House.body(question, "\"stream\":true," + option), house.auth());
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static boolean tells(byte[] record, String requestId) {
        try {
            var used = UsageRecord.parseFrom(record);
            return used.getRequestId().equals(requestId) && used.getCompletionTokens() == 6;
        } catch (InvalidProtocolBufferException malformed) {
            throw new IllegalStateException(malformed);
        }
    }
}
