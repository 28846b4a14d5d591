package dev.antiphon.inference.metrics;

import dev.antiphon.engine.Engine;
import dev.antiphon.engine.Figures;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * Counts and times what a node does. Names and buckets are those of OpenTelemetry's semantic
 * conventions for generative AI where these know the thing ({@code gen_ai.*}), and our own
 * otherwise ({@code infer.*}).
 */
public final class NodeMetrics {

    private static final double[] DURATIONS = {
        .01, .02, .04, .08, .16, .32, .64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92
    };
    private static final double[] FIRST_TOKENS = {
        .001, .005, .01, .02, .04, .06, .08, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10
    };
    private static final double[] NEXT_TOKENS = {
        .001, .0025, .005, .01, .025, .05, .075, .1, .15, .2, .3, .4, .5, .75, 1, 2.5
    };
    private static final double[] TOKENS =
            DoubleStream.iterate(1, each -> each * 4).limit(14).toArray();

    private final MeterRegistry registry;

    /** Tells this registry. */
    public NodeMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** What kind of request it was. */
    public enum Operation {
        CHAT,
        TEXT_COMPLETION,
        EMBEDDINGS;

        private String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How an attempt went.
     *
     * @param outcome {@code stop}, or why there was no answer; where another attempt goes on,
     *     {@code released} if the node had a reason, otherwise {@code unfinished}
     * @param resumedAt tokens that attempts before it had said
     * @param whole from its beginning to its end
     * @param first until its first token; zero where it said none
     * @param inputTokens of the prompt
     * @param outputTokens that this attempt said
     */
    public record Went(
            String alias,
            String version,
            Operation operation,
            String outcome,
            boolean isTakeover,
            int resumedAt,
            Duration whole,
            Duration first,
            int inputTokens,
            int outputTokens) {}

    /** An attempt is over. */
    public void ended(Went went) {
        var tags =
                Tags.of(
                        "gen_ai.operation.name",
                        went.operation.label(),
                        "gen_ai.request.model",
                        went.alias,
                        "version",
                        went.version);
        timer("gen_ai.server.request.duration", DURATIONS, tags.and("outcome", went.outcome))
                .record(went.whole);
        if (went.outputTokens > 0) {
            timer("gen_ai.server.time_to_first_token", FIRST_TOKENS, tags).record(went.first);
        }
        if (went.outputTokens > 1) {
            timer("gen_ai.server.time_per_output_token", NEXT_TOKENS, tags)
                    .record(went.whole.minus(went.first).dividedBy(went.outputTokens - 1));
        }
        usage("input", tags).record(went.inputTokens);
        usage("output", tags).record(went.outputTokens);
        if (went.isTakeover) {
            registry.counter(
                            "infer.stream.migrations",
                            tags.and(
                                    "phase",
                                    went.resumedAt > 0 ? "mid_stream" : "before_first_token"))
                    .increment();
        }
    }

    /** The figures of a version, told until this is closed. */
    @FunctionalInterface
    public interface Meters extends AutoCloseable {

        @Override
        void close();
    }

    /** An engine serves a version from now on. */
    public Meters serving(String version, Engine engine) {
        var tags = Tags.of("version", version);
        List<Meter> meters = new ArrayList<>();
        meters.add(gauge("infer.requests.running", engine, Figures::running, tags));
        meters.add(gauge("infer.requests.waiting", engine, Figures::waiting, tags));
        meters.add(gauge("infer.kv.usage.ratio", engine, Figures::cacheUsage, tags));
        meters.add(counter("infer.prefix.cache.queries", engine, Figures::prefixTokens, tags));
        meters.add(counter("infer.prefix.cache.hits", engine, Figures::sharedTokens, tags));
        meters.add(counter("infer.generation.tokens", engine, Figures::saidTokens, tags));
        meters.add(counter("infer.preemptions", engine, Figures::preemptions, tags));
        return () -> meters.forEach(registry::remove);
    }

    private Timer timer(String name, double[] buckets, Tags tags) {
        return Timer.builder(name)
                .tags(tags)
                .serviceLevelObjectives(
                        DoubleStream.of(buckets)
                                .mapToObj(bucket -> Duration.ofNanos((long) (bucket * 1e9)))
                                .toArray(Duration[]::new))
                .register(registry);
    }

    private DistributionSummary usage(String type, Tags tags) {
        return DistributionSummary.builder("gen_ai.client.token.usage")
                .baseUnit("token")
                .tags(tags.and("gen_ai.token.type", type))
                .serviceLevelObjectives(TOKENS)
                .register(registry);
    }

    private Meter gauge(String name, Engine engine, ToDoubleFunction<Figures> figure, Tags tags) {
        return Gauge.builder(name, engine, it -> figure.applyAsDouble(it.figures()))
                .tags(tags)
                .register(registry);
    }

    private Meter counter(String name, Engine engine, ToDoubleFunction<Figures> figure, Tags tags) {
        return FunctionCounter.builder(name, engine, it -> figure.applyAsDouble(it.figures()))
                .tags(tags)
                .register(registry);
    }
}
