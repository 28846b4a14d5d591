package dev.antiphon.inference.remote;

import org.springframework.boot.context.properties.bind.DefaultValue;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * The server that this node fronts, if it fronts one. Such a node hosts no weights of its own.
 *
 * @param url its root, without {@code /v1}; empty: there is none
 * @param apiKey sent as a bearer token; empty for none
 * @param models what it offers, by its own names
 * @param silence after which a stream that says nothing counts as broken; default 20s
 * @param checkInterval how often it is asked whether it is there; default 2s
 */
public record RemoteSettings(
        @DefaultValue("") String url,
        @DefaultValue("") String apiKey,
        @DefaultValue List<String> models,
        @DefaultValue("20s") Duration silence,
        @DefaultValue("2s") Duration checkInterval) {

    /**
     * Checks that all is there.
     *
     * @throws IllegalArgumentException if something is missing or makes no sense
     */
    public RemoteSettings {
        models = List.copyOf(models);
        if (url.isEmpty() != models.isEmpty()) {
            throw new IllegalArgumentException(
                    "inference.remote.url and inference.remote.models belong together: set both or"
                            + " neither");
        }
        if (!url.isEmpty() && !url.matches("https?://[^/]+(/.*)?")) {
            throw new IllegalArgumentException(
                    "inference.remote.url must be http(s)://host:port, was " + url);
        }
        if (url.endsWith("/v1") || url.endsWith("/v1/")) {
            throw new IllegalArgumentException(
                    "inference.remote.url is the server's root: leave out the /v1 of " + url);
        }
        if (!silence.isPositive() || !checkInterval.isPositive()) {
            throw new IllegalArgumentException(
                    "inference.remote.silence and check-interval must be positive, were %s and %s"
                            .formatted(silence, checkInterval));
        }
    }

    URI at(String path) {
        return URI.create((url.endsWith("/") ? url.substring(0, url.length() - 1) : url) + path);
    }

    /** Leaves out the key. */
    @Override
    public String toString() {
        return "RemoteSettings[" + url + ", " + models + "]";
    }
}
