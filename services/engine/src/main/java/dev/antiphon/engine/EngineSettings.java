package dev.antiphon.engine;

import dev.antiphon.engine.kernel.WeightFormat;
import dev.antiphon.engine.pipeline.Pipeline;

/**
 * How an engine uses its machine.
 *
 * @param format in which numbers the weights are kept
 * @param cacheTokens tokens whose keys and values have room, over all answers that are computed
 *     together
 * @param maxAnswers answers computed together; more wait
 * @param maxRows tokens computed in one step, prompts included
 * @param maxWaiting answers that wait at most; the next is refused
 * @param threads threads that compute; engines on one machine should not have more than it has
 *     cores
 */
public record EngineSettings(
        WeightFormat format,
        int cacheTokens,
        int maxAnswers,
        int maxRows,
        int maxWaiting,
        int threads) {

    /**
     * bf16, 16 answers together, room for 16,384 tokens, steps of up to 256 tokens, 1,024 waiting,
     * a thread for every core.
     */
    public static final EngineSettings DEFAULTS =
            new EngineSettings(
                    WeightFormat.BF16,
                    16_384,
                    16,
                    256,
                    1_024,
                    Runtime.getRuntime().availableProcessors());

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is not above 0
     */
    public EngineSettings {
        if (cacheTokens <= 0
                || maxAnswers <= 0
                || maxRows <= 0
                || maxWaiting <= 0
                || threads <= 0) {
            throw new IllegalArgumentException(
                    "cacheTokens, maxAnswers, maxRows, maxWaiting and threads must be above 0");
        }
    }

    /** How many blocks the cache has. */
    public int blocks() {
        return Math.ceilDiv(cacheTokens, Pipeline.BLOCK_TOKENS);
    }
}
