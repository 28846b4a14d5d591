package dev.antiphon.channels.support;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What comes on an open stream of server-sent events. */
public final class EventStream implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final InputStream in;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private volatile boolean ended;

    /** One event. */
    public record Event(String id, String name, JsonNode data) {

        /** The kind, the turn and the text, for tests to compare. */
        public String brief() {
            return name + " " + data.path("turn").asString() + " " + data.path("text").asString();
        }
    }

    EventStream(InputStream in) {
        this.in = in;
        Thread.ofVirtual().start(this::read);
    }

    public List<Event> events() {
        return List.copyOf(events);
    }

    public List<String> brief() {
        return events.stream().map(Event::brief).toList();
    }

    /** Waits for as many events as that, counted from the first. */
    public List<Event> await(int count) {
        try {
            Eventually.holds(() -> events.size() >= count);
        } catch (AssertionError late) {
            throw new AssertionError("%d events came: %s".formatted(events.size(), events), late);
        }
        return events();
    }

    /** Waits until the server ends it. */
    public void awaitEnd() {
        Eventually.holds(() -> ended);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException gone) {
            throw new IllegalStateException(gone);
        }
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            String id = "";
            String name = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    events.add(new Event(id, name, JSON.readTree(line.substring(6))));
                }
            }
        } catch (IOException closed) {
            // By the test.
        }
        ended = true;
    }
}
