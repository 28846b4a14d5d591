package dev.antiphon.gateway.batch;

import dev.antiphon.gateway.batch.Batch.Problem;
import dev.antiphon.gateway.json.Fields;
import dev.antiphon.gateway.json.JsonReader;
import dev.antiphon.gateway.openai.Endpoint;
import dev.antiphon.gateway.problem.Refused;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Reads the requests of a batch: a JSON object a line. Empty lines count, and say nothing. */
final class InputFile {

    private static final Set<String> KNOWN = Set.of("custom_id", "method", "url", "body");
    private static final int LONGEST_ID = 512;

    /** More help nobody. */
    private static final int MOST_PROBLEMS = 100;

    private final Endpoint endpoint;
    private final int maxLines;
    private final int maxLineBytes;
    private final JsonReader json;
    private final Set<String> ids = new HashSet<>();
    private final List<Problem> problems = new ArrayList<>();

    InputFile(Endpoint endpoint, int maxLines, int maxLineBytes) {
        this.endpoint = endpoint;
        this.maxLines = maxLines;
        this.maxLineBytes = maxLineBytes;
        this.json = new JsonReader(maxLineBytes);
    }

    /**
     * A request.
     *
     * @param number of its line, from 1
     * @param body of the request, JSON
     */
    record Line(int number, String customId, String body) {}

    /**
     * Reads a file to its end.
     *
     * @param lines is given what is right
     * @return what is wrong; empty if everything is right
     */
    List<Problem> read(InputStream file, Consumer<Line> lines) throws IOException {
        var input = new BufferedInputStream(file);
        for (int number = 1; problems.size() < MOST_PROBLEMS; number++) {
            var bytes = line(input);
            if (bytes.isEmpty()) {
                break;
            }
            read(bytes.get(), number).ifPresent(lines);
            if (ids.size() > maxLines) {
                problem("too_many_requests", "There are more than " + maxLines + ".", "", number);
                break;
            }
        }
        if (ids.isEmpty() && problems.isEmpty()) {
            problem("empty_file", "There is no request in the file.", "", 1);
        }
        return problems;
    }

    private Optional<Line> read(byte[] bytes, int number) {
        if (isBlank(bytes)) {
            return Optional.empty();
        }
        if (bytes.length > maxLineBytes) {
            problem(
                    "line_too_long",
                    "The line is longer than " + maxLineBytes + " bytes.",
                    "",
                    number);
            return Optional.empty();
        }
        try {
            return Optional.of(line(json.object(new ByteArrayInputStream(bytes)), number));
        } catch (Refused wrong) {
            problem(
                    "invalid_line",
                    wrong.message(),
                    Optional.ofNullable(wrong.param()).orElse(""),
                    number);
            return Optional.empty();
        }
    }

    private Line line(Fields fields, int number) {
        fields.refuseOthers(KNOWN, Set.of());
        String id = fields.text("custom_id");
        if (id.isEmpty() || id.length() > LONGEST_ID) {
            throw fields.wrong("custom_id", "must be 1 to %d characters".formatted(LONGEST_ID));
        }
        if (!fields.text("method").equals("POST")) {
            throw fields.wrong("method", "must be POST");
        }
        if (!fields.text("url").equals(endpoint.path())) {
            throw fields.wrong("url", "must be " + endpoint.path() + ", as the batch says");
        }
        var body = Fields.of(fields.require("body"), "body").object();
        if (!ids.add(id)) {
            throw fields.wrong("custom_id", "is that of another line too");
        }
        return new Line(number, id, body.toString());
    }

    private void problem(String code, String message, String param, int line) {
        problems.add(new Problem(code, message, param, line));
    }

    /** Without the end of the line; a byte more than a line may have, if it is too long. */
    private Optional<byte[]> line(InputStream input) throws IOException {
        var line = new ByteArrayOutputStream();
        int next = input.read();
        if (next < 0) {
            return Optional.empty();
        }
        for (; next >= 0 && next != '\n'; next = input.read()) {
            if (line.size() <= maxLineBytes) {
                line.write(next);
            }
        }
        return Optional.of(line.toByteArray());
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte each : bytes) {
            if (each != ' ' && each != '\t' && each != '\r') {
                return false;
            }
        }
        return true;
    }
}
