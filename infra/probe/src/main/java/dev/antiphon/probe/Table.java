package dev.antiphon.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Lines of cells under a headline, in columns as wide as their widest cell. */
public final class Table {

    private final List<List<String>> lines = new ArrayList<>();

    /** Begins with the headline. */
    public Table(String... headline) {
        lines.add(List.of(headline));
    }

    /** Adds a line with as many cells as the headline. */
    public void add(Object... cells) {
        if (cells.length != lines.getFirst().size()) {
            throw new IllegalArgumentException(
                    "a line has %d cells, not %d".formatted(lines.getFirst().size(), cells.length));
        }
        lines.add(List.of(cells).stream().map(String::valueOf).toList());
    }

    @Override
    public String toString() {
        var widths =
                IntStream.range(0, lines.getFirst().size())
                        .map(
                                at ->
                                        lines.stream()
                                                .mapToInt(line -> line.get(at).length())
                                                .max()
                                                .orElse(0))
                        .toArray();
        return lines.stream()
                .map(
                        line ->
                                IntStream.range(0, widths.length)
                                        .mapToObj(at -> padded(line.get(at), widths[at]))
                                        .collect(Collectors.joining("  "))
                                        .stripTrailing())
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private static String padded(String cell, int width) {
        return cell + " ".repeat(width - cell.length());
    }
}
