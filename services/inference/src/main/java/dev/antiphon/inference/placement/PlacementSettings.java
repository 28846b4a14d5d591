package dev.antiphon.inference.placement;

import dev.antiphon.engine.EngineSettings;
import dev.antiphon.engine.kernel.WeightFormat;

import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;

/**
 * How versions are run.
 *
 * @param retryInterval after which a version that could not be loaded is tried again; default 30s
 * @param cacheTokens tokens whose keys and values have room, for every version; default 16,384
 * @param maxAnswers answers of a version that are computed together; default 16
 * @param maxRows tokens computed in one step, prompts included; default 256
 * @param warmUp for how long at most a version computes for nobody before it takes requests, so
 *     that the first of them are answered as fast as all others; 0s for not at all; default 10s
 * @param threads that compute, for every version; default 0: as many as there are cores
 */
public record PlacementSettings(
        @DefaultValue("30s") Duration retryInterval,
        @DefaultValue("16384") int cacheTokens,
        @DefaultValue("16") int maxAnswers,
        @DefaultValue("256") int maxRows,
        @DefaultValue("10s") Duration warmUp,
        @DefaultValue("0") int threads) {

    private static final int MAX_WAITING = 4_096;

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is not above 0
     */
    public PlacementSettings {
        if (!retryInterval.isPositive()) {
            throw new IllegalArgumentException(
                    "inference.placement.retry-interval must be positive, was " + retryInterval);
        }
        if (cacheTokens <= 0 || maxAnswers <= 0 || maxRows <= 0) {
            throw new IllegalArgumentException(
                    "inference.placement.cache-tokens, max-answers and max-rows must be above 0");
        }
        if (warmUp.isNegative()) {
            throw new IllegalArgumentException(
                    "inference.placement.warm-up must not be negative, was " + warmUp);
        }
        if (threads < 0) {
            throw new IllegalArgumentException(
                    "inference.placement.threads must not be below 0, was " + threads);
        }
    }

    /** How the engine of a version is set; the slots bound what may wait there. */
    EngineSettings engine(WeightFormat format) {
        return new EngineSettings(
                format, cacheTokens, maxAnswers, maxRows, MAX_WAITING, computingThreads());
    }

    /** How many threads compute. */
    int computingThreads() {
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }
}
