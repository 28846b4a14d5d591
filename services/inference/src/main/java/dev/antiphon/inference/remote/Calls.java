package dev.antiphon.inference.remote;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** HTTP as model servers speak it: JSON, and streams of server-sent events. */
final class Calls {

    static final JsonMapper JSON = new JsonMapper();

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration CHECK_LIMIT = Duration.ofSeconds(5);
    private static final Duration WATCH = Duration.ofMillis(500);
    private static final int LONGEST_REASON = 500;
    private static final int BAD_REQUEST = 400;
    private static final int TOO_LARGE = 413;
    private static final int UNPROCESSABLE = 422;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;
    private static final String DATA = "data:";
    private static final String END = "[DONE]";

    private final RemoteSettings settings;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_LIMIT)
                    .executor(Executors.newVirtualThreadPerTaskExecutor())
                    .build();

    Calls(RemoteSettings settings) {
        this.settings = settings;
    }

    /** Hears the events of a stream. */
    @FunctionalInterface
    interface Events {

        /** Takes one. */
        void event(JsonNode event) throws Failure;
    }

    /** What a path says; anything but 200 is a failure. */
    JsonNode get(String path) throws Failure, InterruptedException {
        return whole(request(path).timeout(CHECK_LIMIT).GET().build());
    }

    /** Whether a path says that all is well, whatever else it says. */
    void check(String path) throws Failure, InterruptedException {
        var response = send(request(path).timeout(CHECK_LIMIT).GET().build());
        try (var bytes = response.body()) {
            check(response.statusCode(), response, bytes);
        } catch (IOException broken) {
            throw broken(broken);
        }
    }

    /** What comes of a body. */
    JsonNode post(String path, JsonNode body) throws Failure, InterruptedException {
        return whole(post(path, body.toString()).timeout(settings.silence()).build());
    }

    /**
     * Hears a stream to its end.
     *
     * @return whether it said that it ended
     */
    boolean stream(String path, JsonNode body, Events events) throws Failure, InterruptedException {
        var response = send(post(path, body.toString()).build());
        try (var bytes = response.body()) {
            check(response.statusCode(), response, bytes);
            return hear(bytes, events);
        } catch (IOException broken) {
            throw broken(broken);
        }
    }

    private boolean hear(InputStream bytes, Events events)
            throws IOException, Failure, InterruptedException {
        var heardNanos = new AtomicLong(System.nanoTime());
        var watchdog = Thread.ofVirtual().start(() -> closeWhenSilent(bytes, heardNanos));
        try (var reader =
                new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                heardNanos.set(System.nanoTime());
                if (!line.startsWith(DATA)) {
                    continue;
                }
                String data = line.substring(DATA.length()).strip();
                if (data.equals(END)) {
                    return true;
                }
                var event = JSON.readTree(data);
                if (event.has("error")) {
                    throw Failure.broken(reason(event));
                }
                events.event(event);
            }
            return false;
        } catch (JacksonException malformed) {
            throw Failure.broken("the server said something else than JSON");
        } catch (IOException broken) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw broken;
        } finally {
            watchdog.interrupt();
        }
    }

    private void closeWhenSilent(InputStream bytes, AtomicLong heardNanos) {
        try {
            while (System.nanoTime() - heardNanos.get() < settings.silence().toNanos()) {
                Thread.sleep(WATCH);
            }
            bytes.close();
        } catch (InterruptedException | IOException over) {
            // The stream is over, one way or another.
            Thread.currentThread().interrupt();
        }
    }

    private JsonNode whole(HttpRequest request) throws Failure, InterruptedException {
        var response = send(request);
        try (var bytes = response.body()) {
            check(response.statusCode(), response, bytes);
            return JSON.readTree(bytes);
        } catch (JacksonException malformed) {
            throw Failure.broken("the server said something else than JSON");
        } catch (IOException broken) {
            throw broken(broken);
        }
    }

    private HttpResponse<InputStream> send(HttpRequest request)
            throws Failure, InterruptedException {
        try {
            return client.send(request, BodyHandlers.ofInputStream());
        } catch (IOException broken) {
            throw broken(broken);
        }
    }

    private HttpRequest.Builder post(String path, String body) {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(settings.at(path));
        return settings.apiKey().isEmpty()
                ? request
                : request.header("Authorization", "Bearer " + settings.apiKey());
    }

    private static void check(int status, HttpResponse<?> response, InputStream bytes)
            throws Failure, IOException {
        if (status == 200) {
            return;
        }
        var error = parsed(bytes.readAllBytes());
        String reason = "the server answered %d: %s".formatted(status, reason(error));
        throw switch (status) {
            case BAD_REQUEST, TOO_LARGE, UNPROCESSABLE ->
                    Failure.rejected(error.path("error").path("param").asString(""), reason(error));
            case TOO_MANY, UNAVAILABLE -> Failure.busy(reason, retryAfter(response));
            default -> Failure.broken(reason);
        };
    }

    private static JsonNode parsed(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException notJson) {
            return JSON.createObjectNode().put("error", "no reason given");
        }
    }

    /** OpenAI's error object, Triton's error string, or FastAPI's detail. */
    private static String reason(JsonNode body) {
        var error = body.path("error");
        String reason =
                error.isString()
                        ? error.stringValue()
                        : error.path("message").asString(body.path("detail").toString());
        return reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) : reason;
    }

    private static Duration retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(seconds -> seconds.matches("[0-9]{1,4}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .or(() -> Optional.of(Duration.ZERO))
                .get();
    }

    private static Failure broken(IOException cause) {
        return Failure.broken("the server cannot be reached: " + cause);
    }
}
