package dev.antiphon.bench.engine;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How fast this machine reads and writes memory, by the triad of the STREAM benchmark, with all
 * threads over arrays of 512 MB together.
 *
 * @see <a href="https://www.cs.virginia.edu/stream/ref.html">STREAM</a>
 */
final class Bandwidth {

    private static final int ARRAYS = 3;
    private static final int ELEMENTS = (512 << 20) / Float.BYTES / ARRAYS;
    private static final int ROUNDS = 12;
    private static final float FACTOR = 3;

    private Bandwidth() {}

    /** Bytes per second, the best of some rounds. */
    static double triad(int threads) throws InterruptedException {
        var a = new float[ELEMENTS];
        var b = new float[ELEMENTS];
        var c = new float[ELEMENTS];
        Arrays.fill(b, 1);
        Arrays.fill(c, 2);
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long began = System.nanoTime();
            var parts =
                    IntStream.range(0, threads)
                            .mapToObj(
                                    part ->
                                            Thread.ofPlatform()
                                                    .start(() -> triad(a, b, c, part, threads)))
                            .toList();
            for (var part : parts) {
                part.join();
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            best = Math.max(best, (double) ARRAYS * ELEMENTS * Float.BYTES / seconds);
        }
        if (a[ELEMENTS - 1] != 1 + 2 * FACTOR) {
            throw new IllegalStateException("the triad computed " + a[ELEMENTS - 1]);
        }
        return best;
    }

    private static void triad(float[] a, float[] b, float[] c, int part, int parts) {
        int end = (int) ((long) ELEMENTS * (part + 1) / parts);
        for (int i = (int) ((long) ELEMENTS * part / parts); i < end; i++) {
            a[i] = b[i] + FACTOR * c[i];
        }
    }
}
