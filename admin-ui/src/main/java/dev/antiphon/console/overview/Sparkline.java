package dev.antiphon.console.overview;

import dev.antiphon.console.page.Figures;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A small curve, in the units of its picture.
 *
 * @param line the points of the curve, as SVG has them
 * @param area the same, closed along the ground
 * @param peak the highest value
 * @param isFlat nothing happened
 */
record Sparkline(String line, String area, String peak, boolean isFlat) {

    static final int WIDTH = 300;
    static final int HEIGHT = 64;

    private static final int MARGIN = 3;

    /** A curve over at least two values. */
    static Sparkline of(List<Double> values) {
        double peak = values.stream().mapToDouble(each -> each).max().orElse(0);
        double scale = (HEIGHT - 2.0 * MARGIN) / Math.max(peak, 1);
        String line =
                IntStream.range(0, values.size())
                        .mapToObj(
                                i ->
                                        String.format(
                                                Locale.ROOT,
                                                "%.1f,%.1f",
                                                (double) WIDTH * i / (values.size() - 1),
                                                HEIGHT - MARGIN - values.get(i) * scale))
                        .collect(Collectors.joining(" "));
        return new Sparkline(
                line,
                "0,%d %s %d,%d".formatted(HEIGHT, line, WIDTH, HEIGHT),
                Figures.rate(peak),
                peak <= 0);
    }
}
