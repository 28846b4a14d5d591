package dev.antiphon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Nothing that a client sends is the gateway's fault, and nothing of it is left behind. */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class HostileRequestTests {

    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    private static final String HELLO = "{\"model\":\"shop-en\"," + MESSAGES;
    private static final String TEN_MEGABYTES =
            HELLO + ",\"user\":\"" + "a".repeat(10_000_000) + "\"}";

    private final House house = House.open();
    private int takenBefore;

    @BeforeAll
    void countWhatTheNodeHadToDo() {
        takenBefore = house.node().taken().size();
    }

    /**
     * A request, and what it deserves.
     *
     * @param body one character for each byte
     * @param key whether it holds a valid key
     * @param param of the error object; empty for none
     * @param says a part of the message
     */
    private record Case(
            String name,
            String method,
            String path,
            List<String> headers,
            String body,
            boolean key,
            int status,
            String param,
            String says) {

        Case without(String header) {
            return new Case(
                    name,
                    method,
                    path,
                    headers.stream().filter(line -> !line.startsWith(header)).toList(),
                    body,
                    key,
                    status,
                    param,
                    says);
        }

        Case with(String header) {
            var all = new ArrayList<>(headers);
            all.add(header);
            return new Case(name, method, path, all, body, key, status, param, says);
        }

        Case to(String otherMethod, String otherPath) {
            return new Case(name, otherMethod, otherPath, headers, body, key, status, param, says);
        }

        Case withoutKey() {
            return new Case(name, method, path, headers, body, false, status, param, says);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                        badBodies(),
                        badFields(),
                        badMessages(),
                        badKeys(),
                        badPaths(),
                        badTypes(),
                        badHttp())
                .flatMap(cases -> cases);
    }

    private static Stream<Case> badBodies() {
        return Stream.of(
                body("an empty body", "", 400, "", "JSON"),
                body("half an object", "{\"model\":", 400, "", "not valid JSON"),
                body("a list", "[]", 400, "", "JSON object"),
                body("null", "null", 400, "", "JSON object"),
                body("two objects", HELLO + "} {}", 400, "", "not valid JSON"),
                body("a key twice", HELLO + ",\"model\":\"b\"}", 400, "", "not valid JSON"),
                body("deep nesting", "[".repeat(100_000), 400, "", "not valid JSON"),
                body("deep objects", "{\"a\":".repeat(50_000), 400, "", "not valid JSON"),
                body("a number of a million digits", "1".repeat(900_000), 400, "", "JSON"),
                body("not a number", HELLO + ",\"temperature\":NaN}", 400, "", "not valid JSON"),
                body("comments", HELLO + "/* */}", 400, "", "not valid JSON"),
                bytes("bad UTF-8", new byte[] {'{', '"', (byte) 0xC3, '"', '}'}, "UTF-8"),
                bytes("UTF-16", (HELLO + "}").getBytes(Charset.forName("UTF-16")), "UTF-8"),
                bytes("zeros", new byte[1000], "JSON"),
                body("10 MB", TEN_MEGABYTES, 413, "", "larger than"),
                chunked("10 MB in chunks", TEN_MEGABYTES, 413, "larger than"));
    }

    private static Stream<Case> badFields() {
        return Stream.of(
                field("temperature", "3"),
                field("temperature", "\"1\""),
                field("temperature", "1e999"),
                field("temperature", "{}"),
                field("top_p", "-1"),
                field("n", "0"),
                field("n", "129"),
                field("n", "1.5"),
                field("max_tokens", "-1"),
                field("max_tokens", "99999999999999999999999999"),
                field("max_completion_tokens", "\"ten\""),
                field("stop", "[\"a\",\"b\",\"c\",\"d\",\"e\"]"),
                field("stop", "[1]"),
                field("stop", "\"\\ud800\""),
                field("seed", "0.5"),
                field("stream", "\"yes\""),
                field("stream_options", "{\"include_usage\":true}"),
                field("user", "5"),
                field("metadata", "{\"a\":1}"),
                field("logprobs", "5"),
                field("frequency_penalty", "2.5"),
                field("logit_bias", "{\"a\":5}"),
                field("top_k", "-7"),
                field("response_format", "[]"),
                field("tools", "{\"type\":\"function\"}"),
                field("tool_choice", "\"required\""),
                field("best_friend", "1"),
                field("__proto__", "{\"a\":1}"));
    }

    private static Stream<Case> badMessages() {
        return Stream.of(
                body("no model", "{" + MESSAGES + "}", 400, "model", "required"),
                body(
                        "a model that is a number",
                        "{\"model\":1," + MESSAGES + "}",
                        400,
                        "model",
                        ""),
                body(
                        "an unknown model",
                        "{\"model\":\"nobody\"," + MESSAGES + "}",
                        404,
                        "model",
                        "does not exist"),
                body(
                        "a header in a model",
                        "{\"model\":\"x\\r\\nX-Evil: 1\"," + MESSAGES + "}",
                        404,
                        "model",
                        "does not exist"),
                body("no messages", "{\"model\":\"shop-en\"}", 400, "messages", "required"),
                messages("[]", "messages"),
                messages("\"hi\"", "messages"),
                messages("[1]", "messages[0]"),
                messages("[{\"role\":\"king\",\"content\":\"hi\"}]", "messages[0].role"),
                messages("[{\"role\":\"user\"}]", "messages[0].content"),
                messages("[{\"role\":\"user\",\"content\":\"\\ud800\"}]", "messages[0].content"),
                messages(
                        "[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]",
                        "messages[0].content[0].type"),
                messages(
                        "[{\"role\":\"assistant\",\"content\":\"hi\",\"tool_calls\":[{}]}]",
                        "messages[0].tool_calls[0].type"),
                messages("[{\"role\":\"tool\",\"content\":\"hi\"}]", "messages[0].tool_call_id"),
                messages(
                        "[{\"role\":\"assistant\",\"tool_calls\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}]",
                        "messages[0].tool_calls[0].function.arguments"),
                body(
                                "tokens as a prompt",
                                "{\"model\":\"shop-en\",\"prompt\":[1]}",
                                400,
                                "prompt",
                                "")
                        .to("POST", "/v1/completions"));
    }

    private static Stream<Case> badKeys() {
        var good = body("no key", HELLO + "}", 401, "", "API key");
        return Stream.of(
                good.withoutKey(),
                named("a wrong key", good.withoutKey())
                        .with("Authorization: Bearer ak_abcdefghij_" + "0".repeat(32)),
                named("another scheme", good.withoutKey()).with("Authorization: Basic YTpi"),
                named("a key of a megabyte's kind", good.withoutKey())
                        .with("Authorization: Bearer " + "a".repeat(5000)),
                named("a key in the query", good.withoutKey())
                        .to("POST", House.CHAT + "?api_key=ak_abcdefghij_00000000"),
                named("no key for nothing", good.withoutKey()).to("GET", "/v1/nothing"));
    }

    private static Stream<Case> badPaths() {
        return Stream.of(
                at("GET", "/v1/nothing", 404, "nothing at"),
                at("GET", "/v1", 404, "nothing at"),
                at("GET", "/v1/models/nobody", 404, "does not exist"),
                at("GET", "/v1/models/%00", 400, ""),
                at("GET", "/v1/models/%zz", 400, ""),
                at("GET", "/v1/models/a%2Fb", 400, ""),
                at("GET", "/v1/../../etc/passwd", 400, ""),
                at("GET", House.CHAT, 405, "GET"),
                at("PUT", House.CHAT, 405, "PUT"),
                at("DELETE", "/v1/models", 405, "DELETE"),
                at("BREW", House.CHAT, 405, "BREW"),
                at("TRACE", "/v1/models", 405, ""),
                at("GET", House.CHAT + "/chatcmpl-0/events", 404, "no such answer"),
                at("GET", House.CHAT + "/" + "a".repeat(4000) + "/events", 404, "no such answer"),
                at("GET", "/error", 404, "nothing at"),
                at("GET", "/actuator/env", 404, "nothing at"),
                at("GET", "/nothing", 404, "nothing at"));
    }

    private static Stream<Case> badTypes() {
        var good = body("no content type", HELLO + "}", 415, "", "application/json");
        return Stream.of(
                good.without("Content-Type"),
                named("text", good.without("Content-Type")).with("Content-Type: text/plain"),
                named("a form", good.without("Content-Type"))
                        .with("Content-Type: application/x-www-form-urlencoded"),
                named("a type of nothing", good.without("Content-Type")).with("Content-Type: ;;;"));
    }

    private static Stream<Case> badHttp() {
        return Stream.of(
                chunkedGarbage(),
                body("a negative length", "", 400, "", "").with("Content-Length: -5"),
                body("two lengths", HELLO + "}", 400, "", "").with("Content-Length: 3"),
                body("a huge header", HELLO + "}", 400, "", "")
                        .with("X-Big: " + "a".repeat(100_000)),
                body("a header without a name", HELLO + "}", 400, "", "").with(": nobody"),
                body("a zero in a header", HELLO + "}", 400, "", "").with("X-A: b\0c"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isAnsweredAsTheClientsMistake(Case one, CapturedOutput output) throws IOException {
        // When
        RawClient.Response response;
        try (var client = RawClient.connect(house.gateway().port())) {
            client.sendInVain(bytes(one));
            response = client.read();
        }
        // Then
        assertThat(response.status()).as(response.text()).isEqualTo(one.status());
        assertThat(response.text()).doesNotContain("X-Evil: 1\r\n", "Exception", "\tat ");
        if (!response.body().isEmpty()) {
            assertAnswer(one, JsonMapper.shared().readTree(json(response.body())));
        }
        assertThat(output).doesNotContain("\tat ").doesNotContain("ERROR");
        assertThat(output).doesNotContain(house.key());
        assertNothingIsLeft();
    }

    @Test
    void thereAreManyOfThem() {
        assertThat(cases().count()).isGreaterThanOrEqualTo(40);
    }

    @Test
    void survivesARequestThatIsCutOff(CapturedOutput output) throws IOException {
        for (int length : new int[] {1, 10, 60, 200}) {
            try (var client = RawClient.connect(house.gateway().port())) {
                byte[] whole = bytes(body("whole", HELLO + "}", 0, "", ""));
                client.send(Arrays.copyOf(whole, length));
                client.endOutput();
                client.read();
            }
        }
        assertThat(output).doesNotContain("\tat ");
        assertNothingIsLeft();
    }

    @Test
    void answersOthersWithProblemDetails() {
        var response = house.gateway().get("/nothing");

        assertThat(response.headers().firstValue("Content-Type"))
                .contains("application/problem+json");
        assertThat(response.body()).contains("\"status\":404", "\"title\":\"Not Found\"");
    }

    private void assertNothingIsLeft() {
        Cluster.eventually(() -> house.gateway().inFlight() == 0);
        assertThat(house.node().taken()).hasSize(takenBefore);
    }

    private static void assertAnswer(Case one, JsonNode answer) {
        if (!one.path().startsWith("/v1")) {
            assertThat(answer.path("status").asInt()).isEqualTo(one.status());
            assertThat(answer.path("detail").asString()).contains(one.says());
            return;
        }
        var error = answer.path("error");
        assertThat(error.propertyNames())
                .containsExactlyInAnyOrder("message", "type", "param", "code");
        assertThat(error.path("message").asString()).isNotEmpty().contains(one.says());
        assertThat(error.path("param").asString("")).isEqualTo(one.param());
        if (!one.param().isEmpty()) {
            assertThat(error.path("message").asString())
                    .contains(one.status() == 404 ? "model" : one.param());
        }
    }

    /** What stands between the first and the last brace, whether it came in chunks or not. */
    private static String json(String body) {
        return body.substring(body.indexOf('{'), body.lastIndexOf('}') + 1);
    }

    private byte[] bytes(Case one) {
        var head = new StringBuilder(one.method() + " " + one.path() + " HTTP/1.1\r\n");
        head.append("Host: localhost\r\nConnection: close\r\n");
        if (one.key()) {
            head.append("Authorization: Bearer ").append(house.key()).append("\r\n");
        }
        one.headers().forEach(header -> head.append(header).append("\r\n"));
        return (head + "\r\n" + one.body()).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Case body(String name, String body, int status, String param, String says) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new Case(
                name,
                "POST",
                House.CHAT,
                List.of("Content-Type: application/json", "Content-Length: " + bytes.length),
                characters(bytes),
                true,
                status,
                param,
                says);
    }

    private static Case bytes(String name, byte[] body, String says) {
        return new Case(
                name,
                "POST",
                House.CHAT,
                List.of("Content-Type: application/json", "Content-Length: " + body.length),
                characters(body),
                true,
                400,
                "",
                says);
    }

    private static String characters(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static Case chunked(String name, String body, int status, String says) {
        var chunks = new StringBuilder();
        int size = 500_000;
        for (int start = 0; start < body.length(); start += size) {
            String chunk = body.substring(start, Math.min(start + size, body.length()));
            chunks.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        return inChunks(name, chunks + "0\r\n\r\n", status, says);
    }

    private static Case chunkedGarbage() {
        return inChunks("garbage in chunks", "zzzz\r\n{}\r\n-1\r\n", 400, "");
    }

    private static Case inChunks(String name, String body, int status, String says) {
        return new Case(
                name,
                "POST",
                House.CHAT,
                List.of("Content-Type: application/json", "Transfer-Encoding: chunked"),
                body,
                true,
                status,
                "",
                says);
    }

    private static Case field(String name, String value) {
        return body(
                name + ": " + value, HELLO + ",\"" + name + "\":" + value + "}", 400, name, name);
    }

    private static Case messages(String messages, String param) {
        return body(
                "messages: " + messages,
                "{\"model\":\"shop-en\",\"messages\":" + messages + "}",
                400,
                param,
                param);
    }

    private static Case at(String method, String path, int status, String says) {
        return new Case(
                method + " " + path.substring(0, Math.min(40, path.length())),
                method,
                path,
                List.of(),
                "",
                true,
                status,
                status == 404 && path.equals("/v1/models/nobody") ? "model" : "",
                says);
    }

    private static Case named(String name, Case one) {
        return new Case(
                name,
                one.method(),
                one.path(),
                one.headers(),
                one.body(),
                one.key(),
                one.status(),
                one.param(),
                one.says());
    }
}
