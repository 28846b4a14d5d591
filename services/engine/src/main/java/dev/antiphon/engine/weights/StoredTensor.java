package dev.antiphon.engine.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A tensor as it lies in a file.
 *
 * @param shape its dimensions, the slowest first
 * @param data the elements, little-endian and row by row, mapped from the file and readable while
 *     the checkpoint is open
 */
public record StoredTensor(String name, ElementType type, List<Long> shape, MemorySegment data) {

    private static final ValueLayout.OfShort LITTLE_ENDIAN_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final ValueLayout.OfFloat LITTLE_ENDIAN_FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /**
     * The elements as fp32, which holds every value of the other formats exactly.
     *
     * @param arena owns the copy, where one is needed
     */
    public MemorySegment widened(Arena arena) {
        return switch (type) {
            case F32 -> data;
            case F16 -> widened(arena, Float::float16ToFloat);
            case BF16 -> widened(arena, bits -> Float.intBitsToFloat(bits << Short.SIZE));
        };
    }

    private MemorySegment widened(Arena arena, FromShort conversion) {
        long elements = elements();
        var floats = arena.allocate(ValueLayout.JAVA_FLOAT, elements);
        for (long at = 0; at < elements; at++) {
            short bits = data.getAtIndex(LITTLE_ENDIAN_SHORT, at);
            floats.setAtIndex(ValueLayout.JAVA_FLOAT, at, conversion.toFloat(bits));
        }
        return floats;
    }

    @FunctionalInterface
    private interface FromShort {

        float toFloat(short bits);
    }

    /**
     * Copies elements that follow one another as fp32.
     *
     * @param from the first of them, counted over all rows
     */
    public void read(long from, int count, float[] into, int at) {
        switch (type) {
            case F32 ->
                    MemorySegment.copy(
                            data, LITTLE_ENDIAN_FLOAT, from * Float.BYTES, into, at, count);
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    into[at + i] =
                            Float.float16ToFloat(data.getAtIndex(LITTLE_ENDIAN_SHORT, from + i));
                }
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    int bits = data.getAtIndex(LITTLE_ENDIAN_SHORT, from + i);
                    into[at + i] = Float.intBitsToFloat(bits << Short.SIZE);
                }
            }
        }
    }

    /** Its first dimension. */
    public int rows() {
        return Math.toIntExact(shape.getFirst());
    }

    /** Its second dimension; 1 where it is a vector. */
    public int columns() {
        return shape.size() == 1 ? 1 : Math.toIntExact(shape.get(1));
    }

    /** How many elements it has. */
    public long elements() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
