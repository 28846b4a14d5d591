package dev.antiphon.probe;

import java.util.Collection;
import java.util.Locale;

/** What many measurements in milliseconds come to. Percentiles are the nearest rank's. */
public record Figures(int count, double p50, double p95, double p99, double max) {

    /** Sums up. */
    public static Figures of(Collection<Double> millis) {
        double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            return new Figures(0, 0, 0, 0, 0);
        }
        return new Figures(
                sorted.length,
                rank(sorted, 50),
                rank(sorted, 95),
                rank(sorted, 99),
                sorted[sorted.length - 1]);
    }

    /** A cell of a table. */
    public static String millis(double millis) {
        return String.format(Locale.ROOT, "%.1f", millis);
    }

    private static double rank(double[] sorted, int percent) {
        int rank = (int) Math.ceil(sorted.length * percent / 100.0);
        return sorted[Math.max(rank, 1) - 1];
    }
}
