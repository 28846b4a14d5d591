package dev.antiphon.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;

/** A client of {@code /v1} that listens to answers as they come. Safe for use by many threads. */
public final class Answers implements AutoCloseable {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    private final String apiKey;
    private final Duration limit;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_LIMIT)
                    .executor(Executors.newVirtualThreadPerTaskExecutor())
                    .build();

    /**
     * Asks with this key.
     *
     * @param limit how long an answer may take from its first to its last byte
     */
    public Answers(String apiKey, Duration limit) {
        this.apiKey = apiKey;
        this.limit = limit;
    }

    /** Hears every piece of text as it comes. */
    @FunctionalInterface
    public interface Listener {

        /** Called after the piece was added. */
        void said(Heard heard) throws IOException, InterruptedException;

        /** Hears nothing. */
        static Listener none() {
            return _ -> {};
        }
    }

    /**
     * Asks and listens to the end.
     *
     * @throws IOException if the connection breaks or the server refuses
     */
    public Heard ask(URI gateway, Question question) throws IOException, InterruptedException {
        var heard = new Heard();
        ask(gateway, question, heard, Listener.none());
        return heard;
    }

    /**
     * Asks and listens to the end.
     *
     * @throws IOException if the connection breaks or the server refuses; what was heard until then
     *     stays
     */
    public void ask(URI gateway, Question question, Heard heard, Listener listener)
            throws IOException, InterruptedException {
        listen(request(gateway, question), heard, listener);
    }

    /** The same, but the answer goes on when the connection breaks, for {@link #resume}. */
    public void askResumably(URI gateway, Question question, Heard heard, Listener listener)
            throws IOException, InterruptedException {
        listen(request(gateway, question).header("X-Antiphon-Resumable", "true"), heard, listener);
    }

    /** Goes on with an answer, at any gateway, after the last event that was heard. */
    public void resume(URI gateway, Heard heard, Listener listener)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(
                                gateway.resolve("/v1/chat/completions/" + heard.id() + "/events"))
                        .header("Last-Event-ID", heard.lastEventId())
                        .GET();
        listen(request, heard, listener);
    }

    /** Whether a gateway knows its models. */
    public boolean ready(URI gateway) throws InterruptedException {
        var request =
                HttpRequest.newBuilder(gateway.resolve("/v1/models"))
                        .header("Authorization", "Bearer " + apiKey)
                        .timeout(CONNECT_LIMIT)
                        .build();
        try {
            var response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 && response.body().contains("\"id\"");
        } catch (IOException _) {
            return false;
        }
    }

    private static HttpRequest.Builder request(URI gateway, Question question) {
        return HttpRequest.newBuilder(gateway.resolve("/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(question.body()));
    }

    private void listen(HttpRequest.Builder request, Heard heard, Listener listener)
            throws IOException, InterruptedException {
        var response =
                client.send(
                        request.header("Authorization", "Bearer " + apiKey).timeout(limit).build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        try (var body = response.body()) {
            if (response.statusCode() != 200) {
                throw new Refused(
                        response.statusCode(),
                        new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
            var watchdog = closesAfterLimit(body);
            try (var reader =
                    new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
                listen(reader, heard, listener);
            } finally {
                watchdog.interrupt();
            }
        }
    }

    private static void listen(BufferedReader reader, Heard heard, Listener listener)
            throws IOException, InterruptedException {
        while (!heard.complete()) {
            var event = ServerSentEvent.read(reader);
            if (event.isEmpty()) {
                throw new IOException("the stream ended before the answer did");
            }
            if (heard.take(event.get(), System.nanoTime())) {
                listener.said(heard);
            }
            if (heard.error().isPresent()) {
                throw new IOException("the answer failed: " + heard.error().get());
            }
        }
    }

    private Thread closesAfterLimit(InputStream body) {
        return Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                Thread.sleep(limit);
                                body.close();
                            } catch (InterruptedException | IOException _) {
                                // The answer has ended, or its connection has.
                            }
                        });
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
