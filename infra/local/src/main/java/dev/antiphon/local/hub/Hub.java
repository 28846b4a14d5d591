package dev.antiphon.local.hub;

import dev.antiphon.local.Refused;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A Hugging Face hub, or a mirror that speaks its protocol: {@code /api/models/<id>/revision/<r>}
 * lists a model with the hashes of its files, {@code /<id>/resolve/<commit>/<file>} gives one,
 * often by way of a redirect to another host.
 *
 * @param endpoint without a slash at its end
 * @param token that opens private and gated models
 */
public record Hub(URI endpoint, Optional<String> token) {

    private static final String HUGGING_FACE = "https://huggingface.co";
    private static final Pattern CHECKPOINT =
            Pattern.compile(
                    "model(-\\d+-of-\\d+)?\\.safetensors|[\\w-][\\w.-]*\\.json|chat_template\\.jinja");
    private static final int REDIRECTS = 5;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();

    /** Redirects are followed by hand: the token is for the hub and not for where it points. */
    private static final HttpClient HTTP =
            HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(LIMIT)
                    .build();

    /**
     * The hub that {@code HF_ENDPOINT} names, with the token in {@code HF_TOKEN}; without them
     * huggingface.co and nobody's.
     */
    public static Hub of(Map<String, String> environment) {
        String endpoint = environment.getOrDefault("HF_ENDPOINT", HUGGING_FACE).strip();
        String token = environment.getOrDefault("HF_TOKEN", "").strip();
        var uri = URI.create(endpoint.replaceFirst("/+$", ""));
        if (!List.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
            throw new Refused(
                    "HF_ENDPOINT is \"" + endpoint + "\", which is not the address of a hub.",
                    "Set it to something like " + HUGGING_FACE + ", or leave it out.");
        }
        return new Hub(uri, token.isEmpty() ? Optional.empty() : Optional.of(token));
    }

    /**
     * Asks what a model consists of.
     *
     * @throws Refused if there is no such model, it is not open to this token, or it has no weights
     *     in safetensors
     */
    public Snapshot snapshot(ModelName model) throws IOException, InterruptedException {
        var path =
                "/api/models/%s/revision/%s?blobs=true"
                        .formatted(model.id(), encoded(model.revision()));
        JsonNode body;
        try (var answer = get(URI.create(endpoint + path), 0, model.id()).body()) {
            body = JSON.readTree(answer);
        } catch (JacksonException notJson) {
            throw new IOException(endpoint + " did not answer with JSON; is it a hub?", notJson);
        }
        var files = new ArrayList<HubFile>();
        for (var file : body.path("siblings")) {
            if (CHECKPOINT.matcher(file.path("rfilename").asString("")).matches()) {
                files.add(file(file));
            }
        }
        if (files.stream().noneMatch(file -> file.name().endsWith(".safetensors"))) {
            throw new Refused(
                    model.id() + " has no weights in safetensors.",
                    "Pickles are not fetched, since they can run code. Take another revision or a"
                            + " conversion of the model.");
        }
        return new Snapshot(model.id(), body.path("sha").asString(model.revision()), files);
    }

    /**
     * The content of a file from a position on. The server may begin at 0 all the same: status 200
     * then, 206 where it goes on.
     */
    HttpResponse<InputStream> content(Snapshot snapshot, HubFile file, long from)
            throws IOException, InterruptedException {
        var path =
                "/%s/resolve/%s/%s"
                        .formatted(snapshot.id(), encoded(snapshot.commit()), file.name());
        return get(URI.create(endpoint + path), from, file.name());
    }

    private HttpResponse<InputStream> get(URI first, long from, String what)
            throws IOException, InterruptedException {
        var uri = first;
        for (int redirects = 0; redirects <= REDIRECTS; redirects++) {
            var request = HttpRequest.newBuilder(uri).timeout(LIMIT);
            if (isEndpoint(uri)) {
                token.ifPresent(it -> request.header("Authorization", "Bearer " + it));
            }
            if (from > 0) {
                request.header("Range", "bytes=" + from + "-");
            }
            var response = HTTP.send(request.build(), BodyHandlers.ofInputStream());
            int status = response.statusCode();
            var location = response.headers().firstValue("Location");
            if (status / 100 == 2) {
                return response;
            }
            response.body().close();
            if (status / 100 != 3 || location.isEmpty()) {
                throw failure(status, what);
            }
            uri = uri.resolve(location.get());
        }
        throw new IOException("%s: more than %d redirects".formatted(what, REDIRECTS));
    }

    private boolean isEndpoint(URI uri) {
        return uri.getScheme().equals(endpoint.getScheme())
                && uri.getAuthority().equals(endpoint.getAuthority());
    }

    /** What people can mend is refused at once; the rest may go better at the next attempt. */
    private IOException failure(int status, String what) {
        switch (status) {
            case 401, 403 ->
                    throw new Refused(
                            "The hub does not give %s to %s (status %d)."
                                    .formatted(
                                            what,
                                            token.isEmpty() ? "anybody" : "this token",
                                            status),
                            "Check the name; for a private or gated model set HF_TOKEN to a token"
                                    + " that was granted access.");
            case 404 ->
                    throw new Refused(
                            "%s has no %s, or not in this revision.".formatted(endpoint, what),
                            "Check the name and the revision.");
            default -> {
                return new IOException(
                        "%s: the hub answered with status %d".formatted(what, status));
            }
        }
    }

    private static HubFile file(JsonNode file) throws IOException {
        var large = file.path("lfs");
        var hash = large.isObject() ? large.path("sha256") : file.path("blobId");
        var size = large.isObject() ? large.path("size") : file.path("size");
        if (!hash.isString() || !size.isIntegralNumber()) {
            throw new IOException(
                    "the hub gives no hash and size of " + file.path("rfilename").asString(""));
        }
        return new HubFile(
                file.path("rfilename").stringValue(),
                size.longValue(),
                large.isObject(),
                hash.stringValue());
    }

    private static String encoded(String revision) {
        return URLEncoder.encode(revision, StandardCharsets.UTF_8);
    }
}
