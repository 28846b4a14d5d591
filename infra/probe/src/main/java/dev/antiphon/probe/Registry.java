package dev.antiphon.probe;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The registry, as its operators use it. */
public final class Registry implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final JsonMapper JSON = new JsonMapper();

    private final URI url;
    private final String token;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build();

    /** Talks with the token of an administrator. */
    public Registry(URI url, String token) {
        this.url = url;
        this.token = token;
    }

    /** Whether it is there and has its database. */
    public boolean healthy() throws InterruptedException {
        try {
            return send(request("/actuator/health").GET()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    /** The versions that nodes serve, and the phase that they are in. */
    public Map<String, String> versions() throws IOException, InterruptedException {
        var phases = new TreeMap<String, String>();
        for (JsonNode version :
                JSON.readTree(expect(200, send(request("/registry/versions").GET())))) {
            phases.put(version.path("version").asString(), version.path("phase").asString());
        }
        return phases;
    }

    /** How an alias splits, in thousandths by version. */
    public Map<String, Integer> split(String alias) throws IOException, InterruptedException {
        var weights = new TreeMap<String, Integer>();
        var shown = JSON.readTree(expect(200, send(request(path(alias)).GET())));
        for (JsonNode weight : shown.path("weights")) {
            weights.put(weight.path("version").asString(), weight.path("permille").asInt());
        }
        return weights;
    }

    /** Splits an alias anew, or makes it. */
    public void split(String alias, Map<String, Integer> permilleByVersion)
            throws IOException, InterruptedException {
        var body = JSON.createObjectNode();
        var weights = body.putArray("weights");
        permilleByVersion.forEach(
                (version, permille) ->
                        weights.addObject().put("version", version).put("permille", permille));
        var request = request(path(alias)).header("Content-Type", "application/json");
        var known = send(request(path(alias)).GET());
        known.headers().firstValue("ETag").ifPresent(tag -> request.header("If-Match", tag));
        expect(200, send(request.PUT(HttpRequest.BodyPublishers.ofString(body.toString()))));
    }

    /** Deletes an alias. */
    public void delete(String alias) throws IOException, InterruptedException {
        var known = send(request(path(alias)).GET());
        expect(
                204,
                send(
                        request(path(alias))
                                .header("If-Match", known.headers().firstValue("ETag").orElse(""))
                                .DELETE()));
    }

    /** Registers a directory as a version of a model and activates it; returns the version. */
    public String serve(String model, Path directory) throws IOException, InterruptedException {
        var body = JSON.createObjectNode();
        body.put("model", model).put("directory", directory.toAbsolutePath().toString());
        var registered = send(post("/registry/versions", body));
        String version =
                JSON.readTree(expect(registered.statusCode() == 200 ? 200 : 201, registered))
                        .path("version")
                        .asString();
        if (!"ACTIVE".equals(versions().get(version))) {
            expect(200, send(post("/registry/versions/" + version + "/activate", body)));
        }
        return version;
    }

    /** Makes a key for a workspace. */
    public String key(String workspace) throws IOException, InterruptedException {
        var body =
                JSON.createObjectNode().put("workspace", workspace).put("name", "made by a tool");
        return JSON.readTree(expect(201, send(post("/registry/keys", body))))
                .path("key")
                .asString();
    }

    /** The prefixes of the keys. */
    public List<String> keys() throws IOException, InterruptedException {
        return JSON.readTree(expect(200, send(request("/registry/keys").GET())))
                .valueStream()
                .map(key -> key.path("prefix").asString())
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        client.close();
    }

    private HttpRequest.Builder post(String path, JsonNode body) {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String path(String alias) {
        return "/registry/aliases/" + alias;
    }

    private static String expect(int status, HttpResponse<String> response) throws IOException {
        if (response.statusCode() != status) {
            throw new Refused(response.statusCode(), response.body());
        }
        return response.body();
    }
}
