package dev.antiphon.probe;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;

/** A customer in the web channel, with a conversation. */
public final class WebChat implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final JsonMapper JSON = new JsonMapper();

    private final URI gateway;
    private final HttpClient client;
    private final String session;

    private WebChat(URI gateway, HttpClient client, String session) {
        this.gateway = gateway;
        this.client = client;
        this.session = session;
    }

    /** Comes to a bot. */
    public static WebChat open(URI gateway, String bot) throws IOException, InterruptedException {
        var client = HttpClient.newBuilder().connectTimeout(LIMIT).build();
        var body = JSON.createObjectNode().put("bot", bot).put("locale", "en");
        var response = send(client, request(gateway, "/web/sessions"), body.toString());
        return new WebChat(gateway, client, response.path("session").asString());
    }

    /** Says something; under the same id it is said once, however often. */
    public void say(String id, String text) throws IOException, InterruptedException {
        var body = JSON.createObjectNode().put("id", id).put("text", text);
        send(client, asCustomer("/web/messages"), body.toString());
    }

    /** Says something and waits until the conversation holds an answer with this in it. */
    public void ask(String text, String answer, Duration limit)
            throws IOException, InterruptedException {
        say(UUID.randomUUID().toString(), text);
        long end = System.nanoTime() + limit.toNanos();
        while (!conversation().contains(answer)) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "the chat does not answer '%s': %s".formatted(answer, conversation()));
            }
            Thread.sleep(PAUSE);
        }
    }

    /** The conversation so far, as the channel tells it. */
    public String conversation() throws IOException, InterruptedException {
        return checked(
                client.send(
                        asCustomer("/web/messages").build(), HttpResponse.BodyHandlers.ofString()));
    }

    /** By which the customer is known again. */
    public String session() {
        return session;
    }

    /** The same customer, later. */
    public static WebChat again(URI gateway, String session) {
        return new WebChat(gateway, HttpClient.newBuilder().connectTimeout(LIMIT).build(), session);
    }

    @Override
    public void close() {
        client.close();
    }

    private HttpRequest.Builder asCustomer(String path) {
        return request(gateway, path).header("Authorization", "Bearer " + session);
    }

    private static HttpRequest.Builder request(URI gateway, String path) {
        return HttpRequest.newBuilder(gateway.resolve(path)).timeout(LIMIT);
    }

    private static JsonNode send(HttpClient client, HttpRequest.Builder request, String body)
            throws IOException, InterruptedException {
        return JSON.readTree(
                checked(
                        client.send(
                                request.header("Content-Type", "application/json")
                                        .POST(HttpRequest.BodyPublishers.ofString(body))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())));
    }

    private static String checked(HttpResponse<String> response) throws IOException {
        if (response.statusCode() / 100 != 2) {
            throw new Refused(response.statusCode(), response.body());
        }
        return response.body();
    }
}
