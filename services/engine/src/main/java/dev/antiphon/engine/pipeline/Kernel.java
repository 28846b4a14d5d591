package dev.antiphon.engine.pipeline;

import java.util.List;

/** Computes a whole model on this machine, step by step. Called by one thread. */
public interface Kernel extends AutoCloseable {

    /**
     * Computes the rows, writes their keys and values into the cache and returns the logits of the
     * last row of every sequence that wants them.
     *
     * @param tokens ids of the new tokens, one for each row of the batch
     * @return {@code [sequences that want logits, vocab]}, in the order of the batch
     */
    float[][] forward(List<Rows> batch, int[] tokens);

    /** Blocks of the cache. */
    int blocks();

    @Override
    void close();
}
