package dev.antiphon.engine.tool;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.util.Set;

/**
 * Reads one call, character by character: a JSON object with the function's name and its arguments.
 */
final class CallReader {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String NAME = "name";
    private static final Set<String> ARGUMENTS = Set.of("arguments", "parameters");

    /** What models write beside those, to no effect. */
    private static final Set<String> OTHERS = Set.of("type", "id");

    private final StringBuilder key = new StringBuilder();
    private final StringBuilder name = new StringBuilder();
    private final StringBuilder arguments = new StringBuilder();
    private String nameRead = "";
    private Place place = Place.BEFORE_OBJECT;
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean told;
    private int toldArguments;

    /** What the object turned out to be. */
    enum Found {
        READING,
        WHOLE,
        NO_CALL
    }

    private enum Place {
        BEFORE_OBJECT,
        BEFORE_KEY,
        KEY,
        BEFORE_VALUE,
        VALUE
    }

    /** Takes the next character; the first is the opening brace. */
    Found next(char character) {
        return switch (place) {
            case BEFORE_OBJECT -> {
                place = Place.BEFORE_KEY;
                yield Found.READING;
            }
            case BEFORE_KEY -> beforeKey(character);
            case KEY -> key(character);
            case BEFORE_VALUE -> beforeValue(character);
            case VALUE -> value(character);
        };
    }

    /**
     * Whether there is something new to tell: a name with the beginning of its arguments, or more.
     */
    boolean hasNews() {
        return !nameRead.isEmpty() && arguments.length() > toldArguments;
    }

    /** What is new since the last time, as a piece of the call with this number. */
    ToolCallStream.Piece tell(int index) {
        var piece =
                new ToolCallStream.Piece(
                        index, told ? "" : nameRead, arguments.substring(toldArguments));
        told = true;
        toldArguments = arguments.length();
        return piece;
    }

    /** Whether something of it has been told, so that it cannot be text any more. */
    boolean isTold() {
        return told;
    }

    private Found beforeKey(char character) {
        if (character == '}') {
            return end();
        }
        if (character == '"') {
            key.setLength(0);
            place = Place.KEY;
        } else if (character != ',' && !Character.isWhitespace(character)) {
            return Found.NO_CALL;
        }
        return Found.READING;
    }

    private Found key(char character) {
        if (character != '"') {
            key.append(character);
            return Found.READING;
        }
        place = Place.BEFORE_VALUE;
        boolean isNew = (isKey(NAME) && name.isEmpty()) || (isArguments() && arguments.isEmpty());
        return isNew || OTHERS.contains(key.toString()) ? Found.READING : Found.NO_CALL;
    }

    private Found beforeValue(char character) {
        if (character == ':' || Character.isWhitespace(character)) {
            return Found.READING;
        }
        if (isArguments() && character != '{') {
            return Found.NO_CALL;
        }
        place = Place.VALUE;
        return value(character);
    }

    private Found value(char character) {
        if (inString) {
            keep(character);
            inString = character != '"' || escaped;
            escaped = character == '\\' && !escaped;
            return Found.READING;
        }
        if (depth == 0) {
            if (character == ',' || character == '}') {
                return valueEnd(character);
            }
            if (Character.isWhitespace(character)) {
                return Found.READING;
            }
        }
        switch (character) {
            case '"' -> inString = true;
            case '{', '[' -> depth++;
            case '}', ']' -> depth--;
            default -> {}
        }
        keep(character);
        return Found.READING;
    }

    private Found valueEnd(char character) {
        if (isKey(NAME)) {
            try {
                nameRead = JSON.readTree(name.toString()).asString("");
            } catch (JacksonException noJson) {
                return Found.NO_CALL;
            }
            if (nameRead.isEmpty()) {
                return Found.NO_CALL;
            }
        }
        place = Place.BEFORE_KEY;
        return character == '}' ? end() : Found.READING;
    }

    /** A call without arguments has none to name. */
    private Found end() {
        if (nameRead.isEmpty()) {
            return Found.NO_CALL;
        }
        if (arguments.isEmpty()) {
            arguments.append("{}");
        }
        return Found.WHOLE;
    }

    private void keep(char character) {
        if (isKey(NAME)) {
            name.append(character);
        } else if (isArguments()) {
            arguments.append(character);
        }
    }

    private boolean isKey(String other) {
        return other.contentEquals(key);
    }

    private boolean isArguments() {
        return ARGUMENTS.contains(key.toString());
    }
}
