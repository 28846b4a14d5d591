package dev.antiphon.engine.pipeline;

import java.util.List;

/** Computes one step of a model for several sequences. Called by one thread. */
public interface Pipeline extends AutoCloseable {

    /** Tokens of a cache block. */
    int BLOCK_TOKENS = 32;

    /**
     * Computes the rows, writes their keys and values into the cache and returns the logits of the
     * last row of every sequence that wants them.
     *
     * @return {@code [sequences that want logits, vocab]}, in the order of the batch
     */
    float[][] forward(List<Rows> batch);

    @Override
    void close();
}
