package dev.antiphon.registry.problem;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Checks the members of request bodies. */
public final class Fields {

    private static final Pattern LINE = Pattern.compile("[^\\p{Cntrl}]*");

    private Fields() {}

    /** The value, which has to be there and to match. */
    public static String matching(String field, @Nullable String value, Pattern form) {
        String given = required(field, value);
        if (!form.matcher(given).matches()) {
            throw Rejected.invalid(
                    field, "has the wrong form", "give a value that matches " + form.pattern());
        }
        return given;
    }

    /** The value, a line of text for people. */
    public static String line(String field, @Nullable String value, int maxLength) {
        String given = required(field, value).strip();
        if (given.isEmpty()
                || given.length() > maxLength
                || !LINE.matcher(given).matches()
                || !StandardCharsets.UTF_8.newEncoder().canEncode(given)) {
            throw Rejected.invalid(
                    field,
                    "is not a line of text",
                    "give 1 to %d characters without control characters".formatted(maxLength));
        }
        return given;
    }

    /** The value, which has to be there. */
    public static <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw Rejected.invalid(field, "is missing", "add it to the body");
        }
        return value;
    }
}
