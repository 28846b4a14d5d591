package dev.antiphon.bots;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Objects;

/** The HTTP interface of an instance. */
final class BotsApi {

    static final String SHOP =
            """
            {"workspaceId": "demo", "name": "Mila", "instructions": "You are Mila.", "alias": "shop-en"}
            """;

    private final HttpClient client = HttpClient.newHttpClient();
    private final String base;

    BotsApi(ConfigurableApplicationContext bots) {
        int port =
                Objects.requireNonNull(((WebServerApplicationContext) bots).getWebServer())
                        .getPort();
        this.base = "http://127.0.0.1:" + port;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    HttpResponse<String> put(String path, String body) throws IOException, InterruptedException {
        return put(path, body, World.TOKEN);
    }

    HttpResponse<String> put(String path, String body, String token)
            throws IOException, InterruptedException {
        return send(
                request(path)
                        .header("Authorization", "Bearer " + token)
                        .PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json");
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
