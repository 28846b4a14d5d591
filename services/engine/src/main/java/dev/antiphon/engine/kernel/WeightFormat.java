package dev.antiphon.engine.kernel;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** In which numbers the weights of a version are kept. Sums are always computed in fp32. */
public enum WeightFormat {
    /** The reference: weights and cache in fp32. */
    FP32,
    /** As most checkpoints are stored; cache in fp16. */
    BF16,
    /** Whole numbers from -127 to 127 and a scale for each output; cache in fp16. */
    INT8,
    /**
     * Whole numbers from -8 to 7 and a scale for each 32 inputs of an output; embedding and head as
     * in {@link #INT8}, cache in fp16.
     */
    INT4;

    /** The format with a name of a manifest, such as {@code bf16}. */
    public static Optional<WeightFormat> named(String label) {
        return Arrays.stream(values()).filter(format -> format.label().equals(label)).findFirst();
    }

    /** Its name in manifests. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Bytes of one number in the cache. */
    public int cacheBytes() {
        return this == FP32 ? Float.BYTES : Short.BYTES;
    }
}
