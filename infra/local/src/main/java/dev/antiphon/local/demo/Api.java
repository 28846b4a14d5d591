package dev.antiphon.local.demo;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;

/**
 * A service that speaks JSON.
 *
 * @param url without a slash at its end
 * @param token that it wants to see
 * @param limit within which it has to answer
 */
public record Api(String url, String token, Duration limit) {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    /** Hashing the files of a large model takes a while. */
    private static final Duration LONG = Duration.ofMinutes(10);

    /** A service that may take its time. */
    public Api(String url, String token) {
        this(url, token, LONG);
    }

    /** What came back. */
    public record Answer(int status, JsonNode body) {

        public boolean isGood() {
            return status / 100 == 2;
        }

        public String text(String member) {
            return body.path(member).asString("");
        }

        /**
         * Insists on success.
         *
         * @throws IOException with what the service says is wrong
         */
        public Answer orFail(String what) throws IOException {
            if (isGood()) {
                return this;
            }
            String said =
                    text("detail").isEmpty()
                            ? body.path("error").path("message").asString("")
                            : text("detail");
            String fix = text("fix").isEmpty() ? "" : " (" + text("fix") + ")";
            throw new IOException("%s: status %d, %s%s".formatted(what, status, said, fix));
        }
    }

    public Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, BodyPublishers.noBody());
    }

    public Answer post(String path) throws IOException, InterruptedException {
        return send("POST", path, BodyPublishers.noBody());
    }

    public Answer post(String path, Map<String, ?> body) throws IOException, InterruptedException {
        return send("POST", path, BodyPublishers.ofString(JSON.writeValueAsString(body)));
    }

    /** Puts; {@code headers} are names and values in turn. */
    public Answer put(String path, Map<String, ?> body, String... headers)
            throws IOException, InterruptedException {
        return send("PUT", path, BodyPublishers.ofString(JSON.writeValueAsString(body)), headers);
    }

    private Answer send(String method, String path, BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(url + path))
                        .timeout(limit)
                        .method(method, body)
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response;
        try {
            response = HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (ConnectException nobody) {
            throw new IOException(
                    "nobody listens on %s; ./antiphon status tells what runs".formatted(url),
                    nobody);
        } catch (HttpTimeoutException late) {
            throw new IOException(
                    "%s%s was not answered within %d s".formatted(url, path, limit.toSeconds()),
                    late);
        }
        boolean isJson =
                response.headers()
                        .firstValue("Content-Type")
                        .filter(type -> type.contains("json"))
                        .isPresent();
        return new Answer(
                response.statusCode(),
                isJson ? JSON.readTree(response.body()) : JSON.missingNode());
    }
}
