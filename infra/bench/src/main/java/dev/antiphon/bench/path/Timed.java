package dev.antiphon.bench.path;

/** An answer, with the time to its first text and to its end. */
record Timed(double firstMillis, double totalMillis, int tokens, String text) {

    static Timed of(long began, long first, long end, int tokens, String text) {
        return new Timed((first - began) / 1e6, (end - began) / 1e6, tokens, text);
    }
}
