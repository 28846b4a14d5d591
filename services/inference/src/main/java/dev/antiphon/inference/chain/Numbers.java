package dev.antiphon.inference.chain;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;

import dev.antiphon.contracts.v1.ActivationType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The states of rows as they travel. */
final class Numbers {

    private static final float MOST_INT8 = 127;
    private static final int BF16_SHIFT = 16;
    private static final int BF16_HALF = 0x7fff;

    private Numbers() {}

    /** Bytes of a row. */
    static int rowBytes(ActivationType type, int hidden) {
        return switch (type) {
            case ACTIVATION_TYPE_FP32 -> hidden * Float.BYTES;
            case ACTIVATION_TYPE_BF16 -> hidden * Short.BYTES;
            case ACTIVATION_TYPE_INT8 -> hidden + Float.BYTES;
            case ACTIVATION_TYPE_UNSPECIFIED, UNRECOGNIZED ->
                    throw new IllegalArgumentException("no type of activations: " + type);
        };
    }

    /**
     * Writes rows.
     *
     * @param states {@code [rows, hidden]}
     */
    static ByteString write(ActivationType type, float[] states, int hidden) {
        int rows = states.length / hidden;
        var bytes =
                ByteBuffer.allocate(rows * rowBytes(type, hidden)).order(ByteOrder.LITTLE_ENDIAN);
        switch (type) {
            case ACTIVATION_TYPE_FP32 -> bytes.asFloatBuffer().put(states);
            case ACTIVATION_TYPE_BF16 -> {
                for (float each : states) {
                    bytes.putShort(bf16(each));
                }
            }
            default -> {
                for (int row = 0; row < rows; row++) {
                    writeInt8(states, row * hidden, hidden, bytes);
                }
            }
        }
        return UnsafeByteOperations.unsafeWrap(bytes.array());
    }

    /** Reads rows that {@link #write} wrote, {@code [rows, hidden]}. */
    static float[] read(ActivationType type, ByteString written, int hidden) {
        var states = new float[written.size() / rowBytes(type, hidden) * hidden];
        var bytes = written.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        switch (type) {
            case ACTIVATION_TYPE_FP32 -> bytes.asFloatBuffer().get(states);
            case ACTIVATION_TYPE_BF16 -> {
                for (int at = 0; at < states.length; at++) {
                    states[at] = Float.intBitsToFloat(bytes.getShort() << BF16_SHIFT);
                }
            }
            default -> {
                for (int at = 0; at < states.length; ) {
                    float scale = bytes.getFloat();
                    for (int end = at + hidden; at < end; at++) {
                        states[at] = bytes.get() * scale;
                    }
                }
            }
        }
        return states;
    }

    /** Rounds to the nearest, a tie to the even one. */
    private static short bf16(float number) {
        int bits = Float.floatToRawIntBits(number);
        int rounded = bits + BF16_HALF + (bits >>> BF16_SHIFT & 1);
        return (short) (rounded >>> BF16_SHIFT);
    }

    private static void writeInt8(float[] states, int from, int hidden, ByteBuffer bytes) {
        float largest = 0;
        for (int at = from; at < from + hidden; at++) {
            largest = Math.max(largest, Math.abs(states[at]));
        }
        float scale = largest / MOST_INT8;
        bytes.putFloat(scale);
        for (int at = from; at < from + hidden; at++) {
            bytes.put((byte) (scale == 0 ? 0 : Math.round(states[at] / scale)));
        }
    }
}
