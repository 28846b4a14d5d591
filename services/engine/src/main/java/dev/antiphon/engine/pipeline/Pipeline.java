package dev.antiphon.engine.pipeline;

import java.util.List;

/**
 * Computes the steps of a model, whole on this machine or along a chain of stages. What begins
 * first is finished first, in every stage, so that a later step may use the cache blocks of an
 * earlier one. Called by one thread.
 */
public interface Pipeline extends AutoCloseable {

    /** Tokens of a cache block. */
    int BLOCK_TOKENS = 32;

    /** Blocks of the cache. */
    int blocks();

    /** How many steps may be under way; with so many, no stage waits for work. */
    int depth();

    /**
     * Begins a step.
     *
     * @param tokens ids of the new tokens, one for each row of the batch
     * @throws RuntimeException if nothing can be computed any more
     */
    void begin(List<Rows> batch, int[] tokens);

    /**
     * Waits for the oldest step that is under way.
     *
     * @return the logits of the last row of every sequence that wants them, {@code [sequences,
     *     vocab]}
     * @throws RuntimeException if it will not come any more
     */
    float[][] finish();

    @Override
    void close();
}
