package dev.antiphon.chaos.hostile;

import com.google.protobuf.ByteString;

import dev.antiphon.chaos.hostile.Shot.Form;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** All that is sent. */
final class Shots {

    private static final int TOO_LARGE_BYTES = 10 << 20;
    private static final int DEEP = 100_000;

    private final Requests requests;
    private final String apiKey;
    private final String model;
    private final List<Shot> shots = new ArrayList<>();

    private Shots(String host, String apiKey, String model) {
        this.requests = new Requests(host, apiKey);
        this.apiKey = apiKey;
        this.model = model;
    }

    static List<Shot> at(String host, String apiKey, String model) {
        var all = new Shots(host, apiKey, model);
        all.keys();
        all.bodies();
        all.messages();
        all.fields();
        all.paths();
        all.protocol();
        all.leavers();
        return List.copyOf(all.shots);
    }

    private void keys() {
        key("no key", "");
        key("empty key", "Bearer ");
        key("another scheme", "Basic dXNlcjpwYXNzd29yZA==");
        key("a key that nobody made", "Bearer ak_zzzzzzzz_" + "0".repeat(40));
        key("the right prefix with another secret", "Bearer " + withoutSecret() + "0".repeat(40));
        key("a key of 4,000 characters", "Bearer ak_" + "a".repeat(4_000));
        key("a key with SQL in it", "Bearer ak_' OR 1=1 --");
    }

    private void key(String name, String authorization) {
        add(
                name,
                requests.request(
                        "POST",
                        Requests.CHAT,
                        Map.of("Authorization", authorization),
                        body("").getBytes(StandardCharsets.UTF_8)),
                "",
                401);
    }

    private void bodies() {
        refused("empty body", "", "");
        refused("broken JSON", "{\"model\": \"" + model + "\", \"messages\": [", "");
        refused("single quotes", "{'model': 'x'}", "");
        refused("a list for a body", "[]", "");
        refused("a string for a body", "\"hello\"", "");
        refused("null for a body", "null", "");
        refused("a name twice", body(", \"model\": \"" + model + "\""), "");
        refused("something after the end", body("") + " {}", "");
        refused("100,000 lists in each other", "[".repeat(DEEP) + "]".repeat(DEEP), "");
        refused("a number of 100,000 digits", body(", \"seed\": " + "9".repeat(DEEP)), "");
        add("a body of 10 MB", requests.chat(large()), "", 413);
        add("a body of 10 MB in chunks", chunked(large()), "", 413);
        byte[] malformed = body("").getBytes(StandardCharsets.UTF_8);
        malformed[malformed.length / 2] = (byte) 0xff;
        add("bad UTF-8", requests.chat(malformed), "", 400);
        add("UTF-16", requests.chat(body("").getBytes(StandardCharsets.UTF_16)), "", 400);
        add(
                "text/plain",
                requests.request(
                        "POST",
                        Requests.CHAT,
                        Map.of("Content-Type", "text/plain"),
                        body("").getBytes(StandardCharsets.UTF_8)),
                "",
                400,
                415);
        add(
                "gzip that is none",
                requests.request(
                        "POST",
                        Requests.CHAT,
                        Map.of("Content-Encoding", "gzip"),
                        "nothing".getBytes(StandardCharsets.UTF_8)),
                "",
                400,
                415);
    }

    private void messages() {
        refused("no messages", "{\"model\": \"" + model + "\"}", "messages");
        content("an empty list of messages", "[]", "messages");
        content("messages that are a string", "\"hello\"", "messages");
        content("a message that is a string", "[\"hello\"]", "messages");
        content("a message without a role", "[{\"content\": \"hello\"}]", "role");
        content("an unknown role", "[{\"role\": \"root\", \"content\": \"hello\"}]", "role");
        content("content that is a number", "[{\"role\": \"user\", \"content\": 5}]", "content");
        content("content that is null", "[{\"role\": \"user\", \"content\": null}]", "content");
        content("no content", "[{\"role\": \"user\"}]", "content");
        content("half a character", "[{\"role\": \"user\", \"content\": \"\\ud800\"}]", "content");
        content(
                "a picture",
                "[{\"role\": \"user\", \"content\": [{\"type\": \"image_url\", \"image_url\":"
                        + " {\"url\": \"file:///etc/passwd\"}}]}]",
                "content");
        content(
                "a prompt longer than the context",
                "[{\"role\": \"user\", \"content\": \"" + "why and how? ".repeat(5_000) + "\"}]",
                "messages");
        refused(
                "no model",
                "{\"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]}",
                "model");
        refused("a model that is a number", body("").replace(quoted(model), "5"), "model");
        add("an unknown model", requests.chat(body("").replace(model, "gpt-9")), "model", 404);
        add(
                "a path for a model",
                requests.chat(body("").replace(model, "../../etc/passwd")),
                "model",
                404);
    }

    private void fields() {
        field("unknown_option", "true");
        field("temperature", "\"hot\"");
        field("temperature", "-0.1");
        field("temperature", "2.1");
        field("temperature", "1e999");
        field("top_p", "0");
        field("top_p", "1.5");
        field("max_tokens", "-5");
        field("max_tokens", "0");
        field("max_tokens", "1.5");
        field("max_tokens", "99999999999999999999");
        field("n", "0");
        field("n", "1000000");
        field("n", "{}");
        field("stop", "[\"a\", \"b\", \"c\", \"d\", \"e\"]");
        field("stop", "[\"\"]");
        field("stop", "5");
        field("seed", "\"abc\"");
        field("stream", "\"yes\"");
        field("stream_options", "{\"include_usage\": true}");
        field("logprobs", "5");
        field("tools", "[{\"type\": \"function\", \"function\": {\"name\": \"rm\"}}]");
        field("response_format", "\"json\"");
        field("logit_bias", "{\"5\": 101}");
        field("metadata", "{\"a\": {\"b\": 1}}");
        field("user", "7");
    }

    private void paths() {
        add("GET where POST is meant", requests.get(Requests.CHAT), "", 405);
        add(
                "DELETE of the models",
                requests.request("DELETE", "/v1/models", Map.of(), new byte[0]),
                "",
                405);
        add("a path that does not exist", requests.get("/v1/nothing"), "", 404);
        add("an unknown model's page", requests.get("/v1/models/gpt-9"), "model", 404);
        add(
                "the events of an answer that nobody gave",
                requests.get(Requests.CHAT + "/chatcmpl-0/events"),
                "",
                400,
                404);
        add(
                "an event id that is none",
                requests.request(
                        "GET",
                        Requests.CHAT + "/chatcmpl-0/events",
                        Map.of("Last-Event-ID", "-1; DROP TABLE events"),
                        new byte[0]),
                "",
                400,
                404);
        any("the registry, which is not exposed", requests.get("/registry/keys"), 404);
        any("a way up to the registry", requests.get("/v1/../registry/keys"), 400, 404);
        any("an encoded way up", requests.get("/v1/%2e%2e/%2e%2e/registry/keys"), 400, 404);
        any("the environment of the process", requests.get("/actuator/env"), 401, 404);
    }

    private void protocol() {
        any("no HTTP", Requests.raw("hello\r\n\r\n"), 400);
        any(
                "an unknown method",
                Requests.raw("BREW /v1/models HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
                401,
                404,
                405,
                501);
        any(
                "HTTP of the future",
                Requests.raw("GET /v1/models HTTP/3.7\r\nHost: a\r\n\r\n"),
                400,
                505);
        any("no host", Requests.raw("GET /v1/models HTTP/1.1\r\nConnection: close\r\n\r\n"), 400);
        any(
                "a header of 100,000 bytes",
                requests.request(
                        "GET", "/v1/models", Map.of("X-Long", "a".repeat(DEEP)), new byte[0]),
                400,
                431);
        any(
                "two lengths",
                Requests.raw(requests.head("Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!")),
                400);
        any(
                "a negative length",
                Requests.raw(requests.head("Content-Length: -5\r\n\r\nhello")),
                400);
        any(
                "a length that is a word",
                Requests.raw(requests.head("Content-Length: five\r\n\r\nhello")),
                400);
        any(
                "an unknown transfer encoding",
                Requests.raw(requests.head("Transfer-Encoding: brotli\r\n\r\nhello")),
                400,
                501);
        any(
                "chunks of no size",
                Requests.raw(
                        requests.head(
                                String.join(
                                        "\r\n",
                                        "Transfer-Encoding: chunked",
                                        "Connection: close",
                                        "",
                                        "zz",
                                        "hello",
                                        "0",
                                        "",
                                        ""))),
                400);
        any(
                "a body shorter than its length",
                Requests.raw(
                        requests.head(
                                "Content-Length: 5000\r\nConnection: close\r\n\r\n{\"model\":")),
                0,
                400);
    }

    private void leavers() {
        String streamed = body(", \"stream\": true, \"max_tokens\": 400");
        leaver("a client that leaves before the answer", 0, requests.chat(body("")));
        leaver("a client that leaves in the middle of a stream", 1_000, requests.chat(streamed));
        leaver(
                "a client that leaves in the middle of its body",
                0,
                Requests.raw(requests.head("Content-Length: 5000\r\n\r\n{\"model\":")));
    }

    private void content(String name, String messages, String field) {
        refused(
                name,
                "{\"model\": \"%s\", \"max_tokens\": 5, \"messages\": %s}"
                        .formatted(model, messages),
                field);
    }

    private void field(String name, String value) {
        String shown = value.length() > 20 ? value.substring(0, 20) + "…" : value;
        refused(name + " " + shown, body(", " + quoted(name) + ": " + value), name);
    }

    private void refused(String name, String body, String field) {
        add(name, requests.chat(body), field, 400);
    }

    private void add(String name, byte[] bytes, String field, Integer... statuses) {
        shots.add(
                new Shot(
                        name,
                        ByteString.copyFrom(bytes),
                        List.of(statuses),
                        field,
                        Form.ERROR_OBJECT,
                        OptionalInt.empty()));
    }

    private void any(String name, byte[] bytes, Integer... statuses) {
        shots.add(
                new Shot(
                        name,
                        ByteString.copyFrom(bytes),
                        List.of(statuses),
                        "",
                        Form.ANY,
                        OptionalInt.empty()));
    }

    private void leaver(String name, int afterBytes, byte[] bytes) {
        shots.add(
                new Shot(
                        name,
                        ByteString.copyFrom(bytes),
                        List.of(),
                        "",
                        Form.ANY,
                        OptionalInt.of(afterBytes)));
    }

    /** A good body, and more fields behind it. */
    private String body(String more) {
        return "{\"model\": \"%s\", \"messages\": [{\"role\": \"user\", \"content\": \"Explain the whole return process.\"}]%s}"
                .formatted(model, more);
    }

    private byte[] large() {
        byte[] bytes = new byte[TOO_LARGE_BYTES];
        Arrays.fill(bytes, (byte) ' ');
        bytes[0] = '{';
        return bytes;
    }

    private byte[] chunked(byte[] body) {
        return Requests.raw(
                requests.head(
                        "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                                + Integer.toHexString(body.length)
                                + "\r\n"
                                + new String(body, StandardCharsets.ISO_8859_1)
                                + "\r\n0\r\n\r\n"));
    }

    private String withoutSecret() {
        return apiKey.substring(0, apiKey.lastIndexOf('_') + 1);
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }
}
