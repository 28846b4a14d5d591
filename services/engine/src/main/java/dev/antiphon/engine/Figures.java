package dev.antiphon.engine;

/**
 * What an engine is at, and what it has done since it was opened.
 *
 * @param running answers that are computed together
 * @param waiting answers that wait for room
 * @param cacheUsage how much of the cache is taken, 0 to 1
 * @param prefixTokens tokens that answers had when their computing began
 * @param sharedTokens those of them that were not computed, because the cache held them already
 * @param saidTokens tokens that were chosen
 * @param preemptions how often an answer had to make way for others
 */
public record Figures(
        int running,
        int waiting,
        double cacheUsage,
        long prefixTokens,
        long sharedTokens,
        long saidTokens,
        long preemptions) {}
