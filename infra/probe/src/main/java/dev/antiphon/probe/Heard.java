package dev.antiphon.probe;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * What a client has heard of an answer, over one connection or several. Written by the thread that
 * listens, and read by it or after it has ended.
 */
public final class Heard {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String END = "[DONE]";

    private final List<Piece> pieces = new ArrayList<>();
    private String id = "";
    private String lastEventId = "";
    private Optional<String> finishReason = Optional.empty();
    private OptionalInt completionTokens = OptionalInt.empty();
    private Optional<String> error = Optional.empty();
    private OptionalLong completeNanos = OptionalLong.empty();

    /**
     * A piece of the text.
     *
     * @param eventId of the event that carried it
     * @param nanos when it arrived, by {@link System#nanoTime()}
     */
    public record Piece(String eventId, String text, long nanos) {}

    /** Takes an event; returns whether it carried text. */
    boolean take(ServerSentEvent event, long nanos) {
        if (!event.id().isEmpty()) {
            lastEventId = event.id();
        }
        if (event.data().startsWith(END)) {
            completeNanos = OptionalLong.of(nanos);
            return false;
        }
        JsonNode chunk = JSON.readTree(event.data());
        if (chunk.has("error")) {
            error = Optional.of(chunk.path("error").toString());
            return false;
        }
        id = chunk.path("id").asString(id);
        if (chunk.path("usage").isObject()) {
            completionTokens =
                    OptionalInt.of(chunk.path("usage").path("completion_tokens").asInt());
        }
        var choice = chunk.path("choices").path(0);
        if (choice.path("finish_reason").isString()) {
            finishReason = Optional.of(choice.path("finish_reason").stringValue());
        }
        String text = choice.path("delta").path("content").asString("");
        if (text.isEmpty()) {
            return false;
        }
        pieces.add(new Piece(event.id(), text, nanos));
        return true;
    }

    /** The answer's id, empty before the first event. */
    public String id() {
        return id;
    }

    /** Where to go on after a broken connection. */
    public String lastEventId() {
        return lastEventId;
    }

    public List<Piece> pieces() {
        return pieces;
    }

    /** The whole text so far. */
    public String text() {
        return pieces.stream().map(Piece::text).collect(Collectors.joining());
    }

    public Optional<String> finishReason() {
        return finishReason;
    }

    public OptionalInt completionTokens() {
        return completionTokens;
    }

    /** What the server said instead of going on. */
    public Optional<String> error() {
        return error;
    }

    /** Whether the stream came to its proper end. */
    public boolean complete() {
        return completeNanos.isPresent();
    }

    /** When it did, by {@link System#nanoTime()}. */
    public OptionalLong completeNanos() {
        return completeNanos;
    }
}
