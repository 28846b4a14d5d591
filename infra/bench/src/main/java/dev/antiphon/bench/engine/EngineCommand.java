package dev.antiphon.bench.engine;

import dev.antiphon.engine.kernel.WeightFormat;
import dev.antiphon.probe.Table;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;

/** {@code bench engine}. */
@Command(
        name = "engine",
        mixinStandardHelpOptions = true,
        description = {
            "Measures the engine's forward pass with random weights of SmolLM2-135M's shape, in"
                    + " every format.",
            "Beside it the bandwidth of this machine's memory, which is the limit of decoding one"
                    + " sequence."
        })
public final class EngineCommand implements Callable<Integer> {

    private static final List<Integer> BATCHES = List.of(1, 4, 8, 16);
    private static final int MOST_THREADS = 1_024;
    private static final double GIGA = 1e9;

    @Option(
            names = "--threads",
            description = "Threads that compute (default: a thread for every core).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--format",
            split = ",",
            description = "Only these formats (default: fp32,bf16,int8,int4).")
    private List<WeightFormat> formats = List.of(WeightFormat.values());

    @Option(names = "--quick", description = "Fewer tokens and rounds, for a first look.")
    private boolean quick;

    @Option(
            names = "--wide",
            description =
                    "A checkpoint of 500 MB instead: hidden 1,024, 20 layers, vocabulary 32,000.")
    private boolean wide;

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    /**
     * What was measured of a format.
     *
     * @param prefill tokens per second of a prompt of 512
     * @param decode by batch: tokens per second of all sequences together
     * @param bytesPerToken bytes of weights read for a token when one sequence is decoded
     * @param shareOfLimit how much of the tokens per second that the triad's bandwidth allows were
     *     reached with one sequence
     * @param residentBytes memory of this process while it was measured
     * @param loadPeak the most memory that loading took in a process of its own, without the cache,
     *     by the checkpoint's size
     */
    record Measured(
            String format,
            double loadSeconds,
            double prefill,
            Map<Integer, Double> decode,
            long bytesPerToken,
            double shareOfLimit,
            long cacheBytes,
            long residentBytes,
            double loadPeak) {}

    /** The whole run. */
    record Result(int threads, double triadBytesPerSecond, List<Measured> formats) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException(
                    "--threads must be between 1 and %d, was %d".formatted(MOST_THREADS, threads));
        }
        double triad = Bandwidth.triad(threads);
        List<Measured> measured = new ArrayList<>();
        var directory = Files.createTempDirectory("antiphon-bench");
        try {
            RandomCheckpoint.write(directory, wide ? Shape.WIDE : Shape.DEFAULT);
            for (var format : formats) {
                measured.add(measure(directory, format, triad));
            }
        } finally {
            delete(directory);
        }
        print(new Result(threads, triad, measured));
        return 0;
    }

    private Measured measure(Path directory, WeightFormat format, double triad)
            throws IOException, InterruptedException {
        var loaded = LoadAlone.measure(directory, format, threads);
        try (var run = KernelRun.load(directory, format, threads)) {
            int steps = quick ? 32 : 128;
            // The compiler needs to see every kernel at work before the clock runs.
            for (int round = 0; round < 2; round++) {
                run.prefill();
                BATCHES.forEach(batch -> run.decode(batch, 32));
            }
            double prefill = median(run::prefill);
            Map<Integer, Double> decode = new TreeMap<>();
            double single = 0;
            for (int batch : BATCHES) {
                double speed = median(() -> run.decode(batch, steps));
                decode.put(batch, speed);
                single = batch == 1 ? speed : single;
            }
            return new Measured(
                    format.label(),
                    loaded.seconds(),
                    prefill,
                    decode,
                    run.weightBytes(),
                    single * run.weightBytes() / triad,
                    run.cacheBytes(),
                    ResidentMemory.now(),
                    loaded.peak());
        }
    }

    private double median(DoubleSupplier measurement) {
        int rounds = quick ? 1 : 5;
        double[] values = new double[rounds];
        Arrays.setAll(values, _ -> measurement.getAsDouble());
        Arrays.sort(values);
        return values[rounds / 2];
    }

    private void print(Result result) {
        if (json) {
            System.out.println(
                    JsonMapper.builder()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .build()
                            .writeValueAsString(result));
            return;
        }
        System.out.printf(
                Locale.ROOT,
                "%s, random weights, %d threads, memory %.1f GB/s (triad)."
                        + " Tokens per second:%n%n",
                wide ? "A checkpoint of 500 MB" : "SmolLM2-135M's shape",
                result.threads(),
                result.triadBytesPerSecond() / GIGA);
        var table =
                new Table(
                        "format",
                        "prefill 512",
                        "decode 1",
                        "4",
                        "8",
                        "16",
                        "MB per token",
                        "of the limit",
                        "loaded in s",
                        "load peak",
                        "resident MB");
        for (var measured : result.formats()) {
            List<String> cells = new ArrayList<>();
            cells.add(measured.format());
            cells.add(whole(measured.prefill()));
            measured.decode().values().forEach(speed -> cells.add(whole(speed)));
            cells.add(whole(measured.bytesPerToken() / 1e6));
            cells.add(whole(100 * measured.shareOfLimit()) + " %");
            cells.add("%.1f".formatted(measured.loadSeconds()));
            cells.add("%.2fx".formatted(measured.loadPeak()));
            cells.add(whole(measured.residentBytes() / 1e6));
            table.add(cells.toArray());
        }
        System.out.println(table);
    }

    private static String whole(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.newDirectoryStream(directory)) {
            for (var file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
