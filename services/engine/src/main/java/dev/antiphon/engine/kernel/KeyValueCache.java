package dev.antiphon.engine.kernel;

import static dev.antiphon.engine.kernel.Lanes.COUNT;

import dev.antiphon.engine.pipeline.Pipeline;
import dev.antiphon.engine.weights.ModelConfig;

import jdk.incubator.vector.ShortVector;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Keys and values of some layers, in blocks of {@link Pipeline#BLOCK_TOKENS} tokens. A block of one
 * layer and one head holds its keys as {@code [headDim, tokens]} and its values as {@code [tokens,
 * width]}, so that both are read in the order in which attention sums.
 */
final class KeyValueCache {

    private static final int TOKENS = Pipeline.BLOCK_TOKENS;

    private final int heads;
    private final int headDim;
    private final int width;
    private final long blocks;
    private final boolean wide;
    private final MemorySegment numbers;

    KeyValueCache(ModelConfig config, int layers, WeightFormat format, int blocks, Arena arena) {
        this.heads = config.kvHeads();
        this.headDim = config.headDim();
        this.width = width(config);
        this.blocks = blocks;
        this.wide = format == WeightFormat.FP32;
        this.numbers = NativeMemory.allocate(arena, blocks * blockBytes(config, layers, format));
    }

    /** Bytes of a block in so many layers. */
    static long blockBytes(ModelConfig config, int layers, WeightFormat format) {
        return (long) layers
                * config.kvHeads()
                * (config.headDim() + width(config))
                * TOKENS
                * format.cacheBytes();
    }

    /** Numbers of a value with those that fill up its last two vectors. */
    static int width(ModelConfig config) {
        return Math.ceilDiv(config.headDim(), 2 * COUNT) * 2 * COUNT;
    }

    long bytes() {
        return numbers.byteSize();
    }

    /** Keeps a token's key and value of a head. */
    void put(
            int layer,
            int block,
            int head,
            int token,
            float[] keys,
            int keyAt,
            float[] values,
            int valueAt) {
        long key = keys(layer, block, head) + token;
        long value = values(layer, block, head) + (long) token * width;
        for (int at = 0; at < headDim; at++) {
            put(key + (long) at * TOKENS, keys[keyAt + at]);
            put(value + at, values[valueAt + at]);
        }
    }

    /** Reads a block's keys of a head, {@code [headDim, tokens]}. */
    void readKeys(int layer, int block, int head, float[] into) {
        read(keys(layer, block, head), headDim * TOKENS, into);
    }

    /** Reads the values of a block's first tokens, {@code [tokens, width]}. */
    void readValues(int layer, int block, int head, int tokens, float[] into) {
        read(values(layer, block, head), tokens * width, into);
    }

    private void put(long index, float number) {
        if (wide) {
            numbers.setAtIndex(ValueLayout.JAVA_FLOAT, index, number);
        } else {
            numbers.setAtIndex(ValueLayout.JAVA_SHORT, index, Lanes.fp16(number));
        }
    }

    private void read(long index, int count, float[] into) {
        if (wide) {
            MemorySegment.copy(
                    numbers, ValueLayout.JAVA_FLOAT, index * Float.BYTES, into, 0, count);
        } else {
            widen(numbers, index * Short.BYTES, count, into);
        }
    }

    private static void widen(MemorySegment numbers, long from, int count, float[] into) {
        for (int at = 0; at < count; at += COUNT, from += (long) COUNT * Short.BYTES) {
            Lanes.fromFp16(
                            ShortVector.fromMemorySegment(
                                    Lanes.SHORTS, numbers, from, ByteOrder.LITTLE_ENDIAN))
                    .intoArray(into, at);
        }
    }

    private long keys(int layer, int block, int head) {
        return ((layer * blocks + block) * heads + head) * TOKENS * (headDim + width);
    }

    private long values(int layer, int block, int head) {
        return keys(layer, block, head) + (long) TOKENS * headDim;
    }
}
