package dev.antiphon.registry.label;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Names with values, such as {@code gpu=h100}.
 *
 * @param values by name, sorted by it
 */
public record Labels(Map<String, String> values) {

    public static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._/-]{0,62}");
    public static final Pattern VALUE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    /** As many as there may be at most. */
    public static final int MOST = 32;

    public static final Labels NONE = new Labels(Map.of());

    public Labels {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /** Whether they are as few as they should be, and of the right form. */
    public static boolean areSound(Map<String, String> values) {
        return values.size() <= MOST
                && values.keySet().stream().allMatch(name -> NAME.matcher(name).matches())
                && values.values().stream().allMatch(value -> VALUE.matcher(value).matches());
    }

    /** What {@link #lines} wrote. */
    public static Labels read(String lines) {
        return new Labels(
                lines.lines()
                        .map(line -> line.split("=", 2))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])));
    }

    /** One a line, as they are stored. */
    public String lines() {
        return joined("\n");
    }

    /** Whether all of the others are among these. */
    public boolean contain(Labels others) {
        return values.entrySet().containsAll(others.values.entrySet());
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** For people. */
    @Override
    public String toString() {
        return joined(", ");
    }

    private String joined(String separator) {
        return values.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(separator));
    }
}
