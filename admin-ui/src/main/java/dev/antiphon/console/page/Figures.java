package dev.antiphon.console.page;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Figures as people read them. */
public final class Figures {

    private static final List<String> SIZES = List.of("B", "KiB", "MiB", "GiB", "TiB");
    private static final int STEP = 1024;
    private static final int FINE_BELOW = 10;
    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private Figures() {}

    /** As in 3.2 GiB. */
    public static String bytes(long bytes) {
        double size = bytes;
        int unit = 0;
        while (size >= STEP && unit < SIZES.size() - 1) {
            size /= STEP;
            unit++;
        }
        return (unit > 0 && size < FINE_BELOW ? fine(size) : whole(size)) + " " + SIZES.get(unit);
    }

    /** As in 7.5, or 120. */
    public static String rate(double perSecond) {
        return perSecond > 0 && perSecond < FINE_BELOW ? fine(perSecond) : whole(perSecond);
    }

    /** As in 4,096. */
    public static String count(long count) {
        return whole((double) count);
    }

    /** As in 12.5 %, from thousandths. */
    public static String percent(int permille) {
        return permille % 10 == 0
                ? permille / 10 + " %"
                : "%d.%d %%".formatted(permille / 10, permille % 10);
    }

    /** As in 23 Nov 2026, 05:22 UTC. */
    public static String when(Instant instant) {
        return WHEN.format(instant) + " UTC";
    }

    /** As in 0.3 s. */
    public static String seconds(long millis) {
        return fine(millis / 1000.0) + " s";
    }

    /** As in 42 s, or 3 min. */
    public static String ago(Duration duration) {
        long seconds = duration.toSeconds();
        return seconds < 60 ? seconds + " s" : duration.toMinutes() + " min";
    }

    private static String fine(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String whole(double value) {
        return String.format(Locale.ENGLISH, "%,.0f", value);
    }
}
