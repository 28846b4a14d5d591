package dev.antiphon.platform.problem;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Checks the members of request bodies. */
public final class Fields {

    private static final Pattern FORBIDDEN = Pattern.compile("[\\p{Cntrl}&&[^\\n\\r\\t]]");

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

    /**
     * The value without white space around it, which has to be a text of somebody's.
     *
     * @param maxLength in code points
     */
    public static String text(String field, @Nullable String value, int maxLength) {
        String given = required(field, value).strip();
        int length = given.codePointCount(0, given.length());
        if (length == 0 || length > maxLength) {
            throw Rejected.invalid(
                    field,
                    length == 0 ? "is empty" : "is too long",
                    "give 1 to %d characters".formatted(maxLength));
        }
        if (FORBIDDEN.matcher(given).find()
                || !StandardCharsets.UTF_8.newEncoder().canEncode(given)) {
            throw Rejected.invalid(
                    field,
                    "contains what is no text",
                    "leave out control characters and halves of characters");
        }
        return given;
    }

    /** As {@link #text}, without line breaks and tabs. */
    public static String line(String field, @Nullable String value, int maxLength) {
        String given = text(field, value, maxLength);
        if (!LINE.matcher(given).matches()) {
            throw Rejected.invalid(field, "is more than a line", "leave out line breaks and tabs");
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
