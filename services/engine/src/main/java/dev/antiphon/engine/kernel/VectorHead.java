package dev.antiphon.engine.kernel;

import dev.antiphon.engine.pipeline.Pipeline;
import dev.antiphon.engine.pipeline.Rows;
import dev.antiphon.engine.weights.Checkpoint;

import java.lang.foreign.Arena;
import java.util.List;

/**
 * The head of a chain on the processor's vector units: it turns tokens into states, computes the
 * first layers, and turns the states that come back from the last stage into logits. Called by one
 * thread.
 */
public final class VectorHead implements AutoCloseable {

    private final Arena arena = Arena.ofShared();
    private final int hidden;
    private final Workers workers;
    private final Ends ends;
    private final Layers layers;

    /**
     * Packs the weights in a format and makes room for the layers' part of the cache.
     *
     * @param layers how many of the first layers are computed here, at least one
     * @param blocks how many blocks of {@link Pipeline#BLOCK_TOKENS} tokens the cache holds
     * @param threads how many threads compute, the caller's included
     */
    public VectorHead(
            Checkpoint checkpoint, int layers, WeightFormat format, int blocks, int threads) {
        this.hidden = checkpoint.config().hiddenSize();
        this.workers = new Workers(threads);
        this.ends = new Ends(checkpoint, format, workers, arena);
        this.layers =
                new Layers(checkpoint, new LayerRange(0, layers), format, blocks, workers, arena);
    }

    /** Bytes of weights; a decode reads about as many. */
    public long weightBytes() {
        return ends.weightBytes() + layers.weightBytes();
    }

    /** Bytes of the cache. */
    public long cacheBytes() {
        return layers.cacheBytes();
    }

    /** Numbers of a row's state. */
    public int hidden() {
        return hidden;
    }

    /**
     * Computes the first layers.
     *
     * @param tokens ids of the new tokens, one for each row of the batch
     * @return {@code [rows, hidden]}
     */
    public float[] forward(List<Rows> batch, int[] tokens) {
        var states = new float[tokens.length * hidden];
        ends.embed(tokens, states);
        layers.forward(batch, states);
        return states;
    }

    /**
     * What follows rows.
     *
     * @param states {@code [rows, hidden]} after the last layer
     * @return {@code [rows, vocab]}
     */
    public float[][] logits(float[] states) {
        return ends.logits(states);
    }

    @Override
    public void close() {
        workers.close();
        arena.close();
    }
}
