package dev.antiphon.registry.support;

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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Calls the registry as any client would. */
public final class RegistryCalls {

    public static final String TOKEN = "a-token-for-tests-only";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    private final int port;

    public RegistryCalls(int port) {
        this.port = port;
    }

    /** What came back. */
    public record Answer(int status, JsonNode body, Map<String, List<String>> headers) {

        public String text(String member) {
            return body.path(member).asString("");
        }

        public @Nullable String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> header.getValue().getFirst())
                    .findFirst()
                    .orElse(null);
        }
    }

    public Answer get(String path) {
        return send("GET", path, BodyPublishers.noBody());
    }

    public Answer post(String path, Object body) {
        return send("POST", path, BodyPublishers.ofString(JSON.writeValueAsString(body)));
    }

    public Answer post(String path) {
        return send("POST", path, BodyPublishers.noBody());
    }

    public Answer put(String path, Object body, String... headers) {
        return send("PUT", path, BodyPublishers.ofString(JSON.writeValueAsString(body)), headers);
    }

    public Answer delete(String path, String... headers) {
        return send("DELETE", path, BodyPublishers.noBody(), headers);
    }

    /** Registers what lies in a directory. */
    public Answer register(String model, Path directory) {
        return post(
                "/registry/versions",
                Map.of("model", model, "directory", directory.toString(), "format", "bf16"));
    }

    /** The digest of a new active version with content of its own. */
    public String activeVersion(String model, Path directory) {
        TinyCheckpoint.write(directory, model);
        String version = register(model, directory).text("version");
        post("/registry/versions/" + version + "/activate");
        return version;
    }

    /** Sends anything, with the admin token unless the headers have an authorization. */
    public Answer send(String method, String path, BodyPublisher body, String... headers) {
        var all = new ArrayList<>(Arrays.asList(headers));
        if (!all.contains("Authorization")) {
            all.addAll(List.of("Authorization", "Bearer " + TOKEN));
        }
        if (!all.contains("Content-Type")) {
            all.addAll(List.of("Content-Type", "application/json"));
        }
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(method, body)
                        .headers(all.toArray(String[]::new))
                        .build();
        try {
            HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.body().isEmpty() ? JSON.missingNode() : JSON.readTree(response.body()),
                    response.headers().map());
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
