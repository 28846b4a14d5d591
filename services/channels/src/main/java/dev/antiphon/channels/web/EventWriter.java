package dev.antiphon.channels.web;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes server-sent events. */
final class EventWriter {

    private static final JsonMapper JSON = new JsonMapper();

    private final OutputStream out;

    EventWriter(OutputStream out) {
        this.out = out;
    }

    /** Tells the client how long to wait before it comes again, and that it is connected. */
    void begin(long retryMillis) throws IOException {
        write("retry: " + retryMillis + "\n\n");
    }

    /** Writes an event whose data are the object as JSON, which has no line breaks. */
    void event(Cursor id, String name, Object data) throws IOException {
        write("id: %s\nevent: %s\ndata: %s\n\n".formatted(id, name, JSON.writeValueAsString(data)));
    }

    /** Shows that the stream is alive. */
    void ping() throws IOException {
        write(": ping\n\n");
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
