package dev.antiphon.engine.sample;

/**
 * Random numbers without a generator: each is the hash of its own key.
 *
 * @see <a href="https://doi.org/10.1145/2714064.2660195">SplitMix, whose finaliser mixes the
 *     key</a>
 */
final class Randomness {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final int MANTISSA_BITS = 53;

    private Randomness() {}

    /** Evenly distributed over [0, 1). */
    static double uniform(long seed, int choice, int index) {
        long key =
                mixed(
                        mixed(mixed(seed + GOLDEN_GAMMA) + choice + GOLDEN_GAMMA)
                                + index
                                + GOLDEN_GAMMA);
        return (key >>> (Long.SIZE - MANTISSA_BITS)) * 0x1.0p-53;
    }

    private static long mixed(long bits) {
        long first = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        long second = (first ^ (first >>> 27)) * 0x94D049BB133111EBL;
        return second ^ (second >>> 31);
    }
}
