package dev.antiphon.registry.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How the weights of a version are kept in memory. */
enum WeightFormat {
    FP32(32),
    BF16(16),
    /** One scale a row. */
    INT8(8),
    /** A bfloat16 scale for every group of 32. */
    INT4(5);

    private final int bitsPerParameter;

    WeightFormat(int bitsPerParameter) {
        this.bitsPerParameter = bitsPerParameter;
    }

    static Optional<WeightFormat> named(String label) {
        return Arrays.stream(values()).filter(format -> format.label().equals(label)).findFirst();
    }

    /** The format's name in manifests. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    long bytes(long parameters) {
        return Math.multiplyExact(parameters, bitsPerParameter) / Byte.SIZE;
    }
}
