package dev.antiphon.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;

/**
 * One event of a stream.
 *
 * @param id as the server numbered it, empty where it did not
 */
record ServerSentEvent(String id, String data) {

    /** Reads the next one; empty at the end of the stream. Comments are skipped. */
    static Optional<ServerSentEvent> read(BufferedReader reader) throws IOException {
        String id = "";
        var data = new StringBuilder();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    return Optional.of(new ServerSentEvent(id, data.toString()));
                }
            } else if (line.startsWith("data:")) {
                if (!data.isEmpty()) {
                    data.append('\n');
                }
                data.append(value(line, "data:"));
            } else if (line.startsWith("id:")) {
                id = value(line, "id:");
            }
        }
        return Optional.empty();
    }

    private static String value(String line, String field) {
        int from = field.length();
        return line.substring(line.startsWith(" ", from) ? from + 1 : from);
    }
}
