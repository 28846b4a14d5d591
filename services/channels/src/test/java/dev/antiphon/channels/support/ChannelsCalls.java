package dev.antiphon.channels.support;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Calls the channels as a browser would. */
public final class ChannelsCalls {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final JsonMapper JSON = new JsonMapper();

    private final int port;

    public ChannelsCalls(int port) {
        this.port = port;
    }

    /** What came back. */
    public record Answer(int status, String text, Map<String, List<String>> headers) {

        public JsonNode body() {
            return text.isEmpty() ? JSON.missingNode() : JSON.readTree(text);
        }

        public String member(String name) {
            return body().path(name).asString("");
        }

        public String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> header.getValue().getFirst())
                    .findFirst()
                    .orElse("");
        }
    }

    /** A customer with a session. */
    public final class Customer {
        private final String session;
        private final String conversation;

        private Customer(String session, String conversation) {
            this.session = session;
            this.conversation = conversation;
        }

        public String session() {
            return session;
        }

        public String conversation() {
            return conversation;
        }

        /** The same customer at another instance. */
        public Customer at(ChannelsCalls other) {
            return other.new Customer(session, conversation);
        }

        public Answer say(String id, String text) {
            return send(
                    "POST",
                    "/web/messages",
                    BodyPublishers.ofString(
                            JSON.writeValueAsString(Map.of("id", id, "text", text))),
                    "Authorization",
                    "Bearer " + session);
        }

        public JsonNode history() {
            return send(
                            "GET",
                            "/web/messages",
                            BodyPublishers.noBody(),
                            "Authorization",
                            "Bearer " + session)
                    .body();
        }

        /** Opens the stream of answers, behind an event if there was one. */
        public EventStream listen(@Nullable String lastEventId) {
            var request =
                    HttpRequest.newBuilder(uri("/web/events"))
                            .header("Authorization", "Bearer " + session);
            if (lastEventId != null) {
                request.header("Last-Event-ID", lastEventId);
            }
            try {
                var response = HTTP.send(request.build(), BodyHandlers.ofInputStream());
                if (response.statusCode() != 200) {
                    throw new IllegalStateException("status " + response.statusCode());
                }
                return new EventStream(response.body());
            } catch (IOException failed) {
                throw new IllegalStateException(failed);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
    }

    /** Begins a session with a bot that is known. */
    public Customer customer(String bot) {
        var answer = post("/web/sessions", Map.of("bot", bot, "locale", "en"));
        if (answer.status() != 201) {
            throw new IllegalStateException(answer.text());
        }
        return new Customer(answer.member("session"), answer.member("conversation"));
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, BodyPublishers.noBody(), headers);
    }

    public Answer post(String path, Object body) {
        return send("POST", path, BodyPublishers.ofString(JSON.writeValueAsString(body)));
    }

    /** Sends anything. */
    public Answer send(String method, String path, BodyPublisher body, String... headers) {
        var all = new ArrayList<>(Arrays.asList(headers));
        if (!all.contains("Content-Type")) {
            all.addAll(List.of("Content-Type", "application/json"));
        }
        var request =
                HttpRequest.newBuilder(uri(path))
                        .method(method, body)
                        .headers(all.toArray(String[]::new))
                        .build();
        try {
            HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response.headers().map());
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
