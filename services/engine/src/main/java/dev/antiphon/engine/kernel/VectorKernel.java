package dev.antiphon.engine.kernel;

import dev.antiphon.engine.pipeline.Kernel;
import dev.antiphon.engine.pipeline.Pipeline;
import dev.antiphon.engine.pipeline.Rows;
import dev.antiphon.engine.weights.Checkpoint;

import java.util.List;

/**
 * All layers of a model on the processor's vector units: a chain's head with nothing behind it.
 *
 * <p>Every number is a sum in an order that the model alone decides, each addend rounded once. So a
 * row's bits are the same alone, in a batch, in a prefill however it is cut, with any number of
 * threads and on any machine (ADR 0008).
 */
public final class VectorKernel implements Kernel {

    private final VectorHead head;
    private final int blocks;

    private VectorKernel(VectorHead head, int blocks) {
        this.head = head;
        this.blocks = blocks;
    }

    /**
     * Packs the weights in a format and makes room for the cache.
     *
     * @param blocks how many blocks of {@link Pipeline#BLOCK_TOKENS} tokens the cache holds
     * @param threads how many threads compute, the caller's included
     */
    public static VectorKernel load(
            Checkpoint checkpoint, WeightFormat format, int blocks, int threads) {
        int layers = checkpoint.config().layers();
        return new VectorKernel(
                new VectorHead(checkpoint, layers, format, blocks, threads), blocks);
    }

    /** Bytes of weights; a decode reads about as many. */
    public long weightBytes() {
        return head.weightBytes();
    }

    /** Bytes of the cache. */
    public long cacheBytes() {
        return head.cacheBytes();
    }

    @Override
    public float[][] forward(List<Rows> batch, int[] tokens) {
        float[] states = head.forward(batch, tokens);
        return head.logits(Rows.wanted(batch, states, head.hidden()));
    }

    @Override
    public int blocks() {
        return blocks;
    }

    @Override
    public void close() {
        head.close();
    }
}
