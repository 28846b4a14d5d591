package dev.antiphon.channels.web;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far somebody has read: to the end of an answer and perhaps into the next one. It is the id of
 * the events, so that a reader who comes back names it in Last-Event-ID.
 *
 * @param answer the id of the last whole answer; empty before the first
 * @param turn the turn that was being said; empty if none was
 * @param index the last piece of it
 */
record Cursor(String answer, String turn, int index) {

    private static final int MAX_LENGTH = 1000;
    private static final Pattern FORM =
            Pattern.compile("(?<answer>[^/]*)(/(?<turn>[^/]+)/(?<index>\\d{1,9}))?");

    static Cursor behind(String answer) {
        return new Cursor(answer, "", 0);
    }

    /** What a reader says; nothing if that makes no sense. */
    static Optional<Cursor> parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (text.isEmpty() || text.length() > MAX_LENGTH || !parts.matches()) {
            return Optional.empty();
        }
        try {
            String answer = decode(parts.group("answer"));
            return Optional.of(
                    parts.group("turn") == null
                            ? behind(answer)
                            : new Cursor(
                                    answer,
                                    decode(parts.group("turn")),
                                    Integer.parseInt(parts.group("index"))));
        } catch (IllegalArgumentException broken) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return turn.isEmpty() ? encode(answer) : encode(answer) + "/" + encode(turn) + "/" + index;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decode(String text) {
        String decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
        if (decoded.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("no id has that character");
        }
        return decoded;
    }
}
