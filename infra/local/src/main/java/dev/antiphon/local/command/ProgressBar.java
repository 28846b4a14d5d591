package dev.antiphon.local.command;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;

/**
 * How far a download is: a line that changes on a terminal; elsewhere a line for every tenth, so
 * that logs stay short.
 */
final class ProgressBar {

    private static final int WIDTH = 32;
    private static final int TENTH = 10;
    private static final double MEGABYTE = 1e6;

    private final PrintStream out;
    private final long total;
    private final boolean isTerminal;
    private final Instant began = Instant.now();
    private int said;

    ProgressBar(PrintStream out, long total, boolean isTerminal) {
        this.out = out;
        this.total = total;
        this.isTerminal = isTerminal;
    }

    void at(long done) {
        int percent = total == 0 ? 100 : (int) (done * 100 / total);
        if (isTerminal) {
            int full = percent * WIDTH / 100;
            out.printf(
                    "\r[%s%s] %3d %%  %s",
                    "#".repeat(full), ".".repeat(WIDTH - full), percent, figures(done));
            out.flush();
        } else if (percent / TENTH > said) {
            said = percent / TENTH;
            out.printf("%3d %%  %s%n", percent, figures(done));
        }
    }

    void close() {
        if (isTerminal) {
            out.println();
        }
    }

    private String figures(long done) {
        double seconds = Math.max(1, Duration.between(began, Instant.now()).toMillis()) / 1e3;
        return "%.1f of %.1f MB, %.1f MB/s"
                .formatted(done / MEGABYTE, total / MEGABYTE, done / MEGABYTE / seconds);
    }
}
