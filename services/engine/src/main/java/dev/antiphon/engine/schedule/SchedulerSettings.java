package dev.antiphon.engine.schedule;

/**
 * The bounds of a batch.
 *
 * @param blocks how many blocks the cache has
 * @param blockTokens tokens of a block
 * @param maxSequences sequences that are computed together
 * @param maxRows tokens computed in one step; a long prompt is computed in pieces of what the
 *     decodes leave of it
 * @param depth steps that are under way at a time; sequences and prompts are spread over them
 */
public record SchedulerSettings(
        int blocks, int blockTokens, int maxSequences, int maxRows, int depth) {

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is not above 0, or a step has less room than one row
     *     for every sequence
     */
    public SchedulerSettings {
        if (blocks <= 0 || blockTokens <= 0 || maxSequences <= 0 || depth <= 0) {
            throw new IllegalArgumentException(
                    "blocks, blockTokens, maxSequences and depth must be above 0");
        }
        if (maxRows < maxSequences) {
            throw new IllegalArgumentException(
                    "maxRows must be at least maxSequences " + maxSequences + ", was " + maxRows);
        }
    }

    /** How many tokens one sequence can have at most. */
    public int maxTokens() {
        return Math.multiplyExact(blocks, blockTokens);
    }
}
