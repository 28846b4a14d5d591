package dev.antiphon.gateway;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A stream of server-sent events, as a client reads it. */
final class Events implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpResponse<InputStream> response;
    private final BufferedReader lines;
    private int pings;

    Events(HttpResponse<InputStream> response) {
        this.response = response;
        this.lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** An event. */
    record Event(String id, String data) {

        boolean isDone() {
            return data.equals("[DONE]");
        }

        JsonNode json() {
            return JSON.readTree(data);
        }

        /** What a chat chunk adds to a choice; empty if it adds nothing. */
        String content(int choice) {
            if (isDone()) {
                return "";
            }
            var said = json().path("choices").path(0);
            return said.path("index").asInt(-1) == choice
                    ? said.path("delta").path("content").asString("")
                    : "";
        }
    }

    int status() {
        return response.statusCode();
    }

    Optional<String> header(String name) {
        return response.headers().firstValue(name);
    }

    /** The next event; empty at the end of the stream. */
    Optional<Event> next() {
        String id = "";
        String data = "";
        try {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring("id: ".length());
                } else if (line.startsWith("data: ")) {
                    data = line.substring("data: ".length());
                } else if (line.startsWith(":")) {
                    pings++;
                } else if (line.isEmpty() && !data.isEmpty()) {
                    return Optional.of(new Event(id, data));
                }
            }
            return Optional.empty();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    List<Event> take(int count) {
        var taken = new ArrayList<Event>();
        while (taken.size() < count) {
            taken.add(next().orElseThrow(() -> new AssertionError("the stream ended: " + taken)));
        }
        return taken;
    }

    List<Event> rest() {
        var rest = new ArrayList<Event>();
        for (var event = next(); event.isPresent(); event = next()) {
            rest.add(event.get());
        }
        return rest;
    }

    /** How many heartbeats have come between the events. */
    int pings() {
        return pings;
    }

    static String text(List<Event> events) {
        return text(events, 0);
    }

    static String text(List<Event> events, int choice) {
        var text = new StringBuilder();
        events.forEach(event -> text.append(event.content(choice)));
        return text.toString();
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
