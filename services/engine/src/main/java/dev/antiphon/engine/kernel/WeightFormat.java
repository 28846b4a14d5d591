package dev.antiphon.engine.kernel;

/** In which numbers a version computes; the code is PyTorch's {@code ScalarType}. */
public enum WeightFormat {
    /** The reference, for closeness. A row's bits may differ with the batch it is computed in. */
    FP32(6, 4),
    /** A row's bits are the same alone, in a batch and in a prefill. */
    BF16(15, 2);

    private final int scalarType;
    private final int bytes;

    WeightFormat(int scalarType, int bytes) {
        this.scalarType = scalarType;
        this.bytes = bytes;
    }

    int scalarType() {
        return scalarType;
    }

    /** Bytes of one number, in the weights as in the cache. */
    public int bytes() {
        return bytes;
    }
}
