package dev.antiphon.engine.kernel;

import dev.antiphon.engine.pipeline.Pipeline;
import dev.antiphon.engine.pipeline.Rows;
import dev.antiphon.engine.weights.Checkpoint;

import java.lang.foreign.Arena;
import java.util.List;

/**
 * Some layers of a model on the processor's vector units: a stage of a chain. It knows positions
 * and states, and neither tokens nor text. Called by one thread.
 */
public final class VectorStage implements AutoCloseable {

    private final Arena arena = Arena.ofShared();
    private final int hidden;
    private final Workers workers;
    private final Layers layers;

    /**
     * Packs the weights of some layers in a format and makes room for their part of the cache.
     *
     * @param blocks how many blocks of {@link Pipeline#BLOCK_TOKENS} tokens the cache holds
     * @param threads how many threads compute, the caller's included
     */
    public VectorStage(
            Checkpoint checkpoint, LayerRange range, WeightFormat format, int blocks, int threads) {
        this.hidden = checkpoint.config().hiddenSize();
        this.workers = new Workers(threads);
        this.layers = new Layers(checkpoint, range, format, blocks, workers, arena);
    }

    /** Numbers of a row's state. */
    public int hidden() {
        return hidden;
    }

    /**
     * Computes the layers.
     *
     * @param states {@code [rows, hidden]} before the first of the layers, and after the last one
     *     when it returns
     */
    public void forward(List<Rows> batch, float[] states) {
        layers.forward(batch, states);
    }

    @Override
    public void close() {
        workers.close();
        arena.close();
    }
}
