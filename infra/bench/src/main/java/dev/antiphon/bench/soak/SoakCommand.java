package dev.antiphon.bench.soak;

import dev.antiphon.bench.engine.ResidentMemory;
import dev.antiphon.engine.Engine;
import dev.antiphon.engine.EngineSettings;
import dev.antiphon.engine.kernel.WeightFormat;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Keeps an engine busy with whatever may come, and looks once a minute what became of it. */
@Command(
        name = "soak",
        description = {
            "Keeps the engine busy with random requests: long and short, alike and different,",
            "cancelled, impossible, in forms, more than the cache holds. Tells once a minute what",
            "it takes and gives; fails if memory grows after the first minutes, a block of the",
            "cache is lost, or the engine slows down."
        })
public final class SoakCommand implements Callable<Integer> {

    private static final int CLIENTS = 24;
    private static final int WARM_UP_MINUTES = 5;
    private static final double MOST_GROWTH = 1.05;
    private static final double LEAST_SPEED = 0.95;
    private static final Duration END_LIMIT = Duration.ofMinutes(2);
    private static final double MEGABYTE = 1e6;

    @Option(
            names = "--minutes",
            paramLabel = "<n>",
            defaultValue = "30",
            description = "how long; by default ${DEFAULT-VALUE}")
    private int minutes;

    @Option(
            names = "--weights",
            paramLabel = "<dir>",
            defaultValue = "infra/demo-model/weights/en-v1",
            description = "the checkpoint; by default ${DEFAULT-VALUE}")
    private Path weights = Path.of("");

    @Option(
            names = "--format",
            paramLabel = "<f>",
            defaultValue = "int8",
            description = "fp32, bf16, int8 or int4; by default ${DEFAULT-VALUE}")
    private WeightFormat format = WeightFormat.INT8;

    @Option(
            names = "--threads",
            paramLabel = "<n>",
            defaultValue = "2",
            description = "that compute; by default ${DEFAULT-VALUE}")
    private int threads;

    @Option(
            names = "--seed",
            paramLabel = "<n>",
            defaultValue = "1",
            description = "of the requests; by default ${DEFAULT-VALUE}")
    private long seed;

    /**
     * @param nativeMemory what Linux gave the process, without what the Java heap holds of it
     * @param heap used after a collection
     */
    private record Minute(
            double tokensPerSecond, long nativeMemory, long heap, Load.Counts counts) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        var settings =
                new EngineSettings(
                        format,
                        // Less than the answers want together, so that some have to make way.
                        1_024,
                        16,
                        256,
                        512,
                        threads);
        var load = new Load(seed);
        var measured = new ArrayList<Minute>();
        System.out.printf(
                "%s in %s, %d clients, %d threads, seed %d%n%n",
                weights, format, CLIENTS, threads, seed);
        System.out.println(
                "| minute | tokens/s | native MB | heap MB | whole | cancelled | refused | failed"
                        + " |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        try (var engine = Engine.open(weights, settings);
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int client = 0; client < CLIENTS; client++) {
                int number = client;
                var _ = clients.submit(() -> load.run(engine, number));
            }
            for (int minute = 1; minute <= minutes; minute++) {
                measured.add(measure(engine, load));
                print(minute, measured.getLast());
            }
            load.stop();
            clients.shutdown();
            boolean ended = clients.awaitTermination(END_LIMIT.toSeconds(), TimeUnit.SECONDS);
            return judge(engine, measured, load.counts(), ended);
        }
    }

    private static Minute measure(Engine engine, Load load)
            throws IOException, InterruptedException {
        long tokens = engine.figures().saidTokens();
        long began = System.nanoTime();
        Thread.sleep(Duration.ofMinutes(1));
        double seconds = (System.nanoTime() - began) / 1e9;
        double speed = (engine.figures().saidTokens() - tokens) / seconds;
        System.gc();
        var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        return new Minute(
                speed, ResidentMemory.now() - heap.getCommitted(), heap.getUsed(), load.counts());
    }

    private static void print(int minute, Minute measured) {
        var counts = measured.counts;
        System.out.printf(
                "| %d | %.0f | %.0f | %.1f | %d | %d | %d | %d |%n",
                minute,
                measured.tokensPerSecond,
                measured.nativeMemory / MEGABYTE,
                measured.heap / MEGABYTE,
                counts.whole(),
                counts.cancelled(),
                counts.refused(),
                counts.failed());
    }

    private int judge(Engine engine, List<Minute> measured, Load.Counts counts, boolean ended) {
        var figures = engine.figures();
        int warm = Math.min(WARM_UP_MINUTES, measured.size() / 3);
        int last = measured.size();
        int span = Math.max(1, (last - warm) / 5);
        double nativeMemory = grown(measured, warm, span, Minute::nativeMemory);
        double heap = grown(measured, warm, span, Minute::heap);
        double speed = grown(measured, warm, span, Minute::tokensPerSecond);
        boolean lost = figures.cacheUsage() > 0 || figures.running() + figures.waiting() > 0;
        System.out.printf(
                "%nthe last %d minutes by the first %d after minute %d: speed %.3f, native memory"
                        + " %.3f, heap %.3f%n",
                span, span, warm, speed, nativeMemory, heap);
        System.out.printf(
                "answers that made way: %d; tokens that were in the cache already: %.0f %%; cache"
                        + " in use at the end: %.1f %%%n",
                figures.preemptions(),
                100.0 * figures.sharedTokens() / Math.max(1, figures.prefixTokens()),
                100 * figures.cacheUsage());
        boolean good =
                ended
                        && !lost
                        && counts.failed() == 0
                        && nativeMemory <= MOST_GROWTH
                        && heap <= MOST_GROWTH
                        && speed >= LEAST_SPEED;
        System.out.println(good ? "good" : "NOT good");
        return good ? 0 : 1;
    }

    private static double grown(
            List<Minute> measured, int warm, int span, ToDoubleFunction<Minute> figure) {
        double first = mean(measured, warm, span, figure);
        return mean(measured, measured.size() - span, span, figure) / first;
    }

    private static double mean(
            List<Minute> measured, int from, int span, ToDoubleFunction<Minute> figure) {
        return IntStream.range(from, from + span)
                .mapToDouble(minute -> figure.applyAsDouble(measured.get(minute)))
                .average()
                .orElse(0);
    }
}
