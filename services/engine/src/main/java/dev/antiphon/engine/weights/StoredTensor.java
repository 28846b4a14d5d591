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

    /** How many elements it has. */
    public long elements() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
