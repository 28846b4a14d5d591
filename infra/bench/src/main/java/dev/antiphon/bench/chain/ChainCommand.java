package dev.antiphon.bench.chain;

import dev.antiphon.bench.accuracy.Evaluation;
import dev.antiphon.bench.engine.RandomCheckpoint;
import dev.antiphon.bench.engine.Shape;
import dev.antiphon.contracts.v1.ActivationType;
import dev.antiphon.engine.Engine;
import dev.antiphon.engine.EngineSettings;
import dev.antiphon.engine.kernel.VectorKernel;
import dev.antiphon.engine.kernel.WeightFormat;
import dev.antiphon.engine.pipeline.LocalPipeline;
import dev.antiphon.engine.sample.Sampling;
import dev.antiphon.engine.weights.Checkpoint;
import dev.antiphon.probe.Table;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** {@code bench chain}. */
@Command(
        name = "chain",
        mixinStandardHelpOptions = true,
        description = {
            "Compares a model over several stages with the same model in one place.",
            "First the texts of the demo model's whole evaluation, greedy and drawn; then the speed"
                    + " of a two-stage chain, one thread for each stage, in SmolLM2-135M's shape.",
            "Ends with 1 if a text differs that must not."
        })
public final class ChainCommand implements Callable<Integer> {

    private static final int SEQUENCES = 8;
    private static final int TWICE_AS_MANY = 16;
    private static final int PREFILL = 512;
    private static final int CACHE_TOKENS = TWICE_AS_MANY * PREFILL;
    private static final double NANOS_PER_MILLISECOND = 1e6;

    /** The split of 30 layers that leaves the head time for the vocabulary. */
    private static final int HEAD_LAYERS = 11;

    private static final List<List<Integer>> SPLITS =
            List.of(List.of(5), List.of(1, 2), List.of(1, 2, 3, 4, 5));

    @Option(
            names = "--weights",
            split = ",",
            description = "Folders of the demo model's weights (default: ${DEFAULT-VALUE}).")
    private List<String> weights = List.of("en-v1", "en-v2", "de-v1");

    @Option(
            names = "--demo-model",
            description = "Where the demo model lies (default: ${DEFAULT-VALUE}).")
    private Path demoModel = Path.of("infra/demo-model");

    @Option(names = "--only", description = "texts, speed or both (default: both).")
    private Part only = Part.BOTH;

    @Option(names = "--rounds", description = "Of the speed (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Option(
            names = "--format",
            description = "Of the weights in memory: fp32, bf16, int8 or int4 (default: bf16).")
    private WeightFormat format = WeightFormat.BF16;

    @Option(
            names = "--head-layers",
            description = "Layers of the two-stage chain's head (default: ${DEFAULT-VALUE}).")
    private int headLayers = HEAD_LAYERS;

    private enum Part {
        TEXTS,
        SPEED,
        BOTH
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (rounds < 1) {
            throw new IllegalArgumentException("--rounds must be at least 1");
        }
        boolean same = true;
        if (only != Part.SPEED) {
            same = texts();
        }
        if (only != Part.TEXTS) {
            speed();
        }
        return same ? 0 : 1;
    }

    private boolean texts() throws IOException, InterruptedException {
        var table = new Table("weights", "stages", "activations", "right", "greedy", "drawn");
        boolean same = true;
        for (String name : weights) {
            var evaluation = Evaluation.read(demoModel, name);
            var directory = demoModel.resolve("weights").resolve(name);
            List<String> greedy;
            List<String> drawn;
            try (var engine = Engine.open(directory, settings(1))) {
                greedy = evaluation.answers(engine, _ -> Sampling.GREEDY);
                drawn = evaluation.answers(engine, ChainCommand::drawn);
                table.add(name, "1", "", Long.toString(evaluation.right(greedy)), "", "");
            }
            for (var cuts : SPLITS) {
                for (var type : types(cuts)) {
                    try (var chain = new ChainHere(directory, settings(1), type, cuts);
                            var engine =
                                    Engine.over(
                                            directory,
                                            settings(1),
                                            chain.config(),
                                            chain.pipeline())) {
                        var greedyHere = evaluation.answers(engine, _ -> Sampling.GREEDY);
                        long equalGreedy = Evaluation.equal(greedy, greedyHere);
                        long equalDrawn =
                                Evaluation.equal(
                                        drawn, evaluation.answers(engine, ChainCommand::drawn));
                        same &=
                                type != ActivationType.ACTIVATION_TYPE_FP32
                                        || equalGreedy + equalDrawn == 2L * greedy.size();
                        table.add(
                                name,
                                Integer.toString(cuts.size() + 1),
                                type.name()
                                        .replace("ACTIVATION_TYPE_", "")
                                        .toLowerCase(Locale.ROOT),
                                Long.toString(evaluation.right(greedyHere)),
                                "%d of %d".formatted(equalGreedy, greedy.size()),
                                "%d of %d".formatted(equalDrawn, drawn.size()));
                    }
                }
            }
        }
        System.out.println(table);
        return same;
    }

    /** Activations that are rounded are tried where they are rounded most often. */
    private static List<ActivationType> types(List<Integer> cuts) {
        return cuts.equals(SPLITS.getLast())
                ? List.of(
                        ActivationType.ACTIVATION_TYPE_FP32,
                        ActivationType.ACTIVATION_TYPE_BF16,
                        ActivationType.ACTIVATION_TYPE_INT8)
                : List.of(ActivationType.ACTIVATION_TYPE_FP32);
    }

    private static Sampling drawn(int index) {
        return new Sampling(0.8, 0.95, index);
    }

    private void speed() throws IOException, InterruptedException {
        var directory = Files.createTempDirectory("antiphon-bench");
        try {
            RandomCheckpoint.write(directory, Shape.DEFAULT);
            speed(directory);
        } finally {
            try (var files = Files.walk(directory)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void speed(Path directory) throws IOException, InterruptedException {
        var table =
                new Table(
                        format.label(),
                        "decode 8",
                        "decode 16",
                        "prefill 512",
                        "step of one, p50 ms",
                        "of it computing",
                        "bubbles");
        try (var checkpoint = Checkpoint.open(directory);
                var two = local(checkpoint, 2);
                var one = local(checkpoint, 1);
                var chain =
                        new ChainHere(
                                directory,
                                settings(1),
                                ActivationType.ACTIVATION_TYPE_FP32,
                                List.of(headLayers))) {
            int vocab = checkpoint.config().vocabSize();
            var whole = new Rounds(new Decoding(two, vocab));
            var alone = new Rounds(new Decoding(one, vocab));
            var stages = new Rounds(new Decoding(chain.pipeline(), vocab));
            // In turns, so that all see the same machine; the first round warms up.
            for (int round = 0; round <= rounds; round++) {
                whole.measure(round, List::of);
                alone.measure(round, List::of);
                stages.measure(round, chain::busyNanos);
            }
            table.add(whole.row("one node, two threads"));
            table.add(alone.row("one node, one thread"));
            table.add(stages.row("two stages, one thread each"));
            System.out.println(table);
            System.out.printf(
                    Locale.ROOT,
                    "chain by node, best by best: decode 8 %.2f, decode 16 %.2f, prefill %.2f%n"
                            + "median of the rounds: decode 8 %.2f, decode 16 %.2f, prefill %.2f%n"
                            + "added per hop %.2f ms (p50), of which %.2f ms on the way%n",
                    best(stages.decodes) / best(whole.decodes),
                    best(stages.decodesTwice) / best(whole.decodesTwice),
                    best(stages.prefills) / best(whole.prefills),
                    median(stages.decodes, whole.decodes),
                    median(stages.decodesTwice, whole.decodesTwice),
                    median(stages.prefills, whole.prefills),
                    (stages.stepNanos - alone.stepNanos) / 2 / NANOS_PER_MILLISECOND,
                    (stages.stepNanos - stages.computingNanos) / 2 / NANOS_PER_MILLISECOND);
        }
    }

    /** Of what one reached by what the other did in the same round. */
    private static double median(List<Double> of, List<Double> by) {
        double[] ratios =
                IntStream.range(0, of.size())
                        .mapToDouble(round -> of.get(round) / by.get(round))
                        .sorted()
                        .toArray();
        return (ratios[(ratios.length - 1) / 2] + ratios[ratios.length / 2]) / 2;
    }

    private static double best(List<Double> rounds) {
        return Collections.max(rounds);
    }

    private LocalPipeline local(Checkpoint checkpoint, int threads) {
        var settings = settings(threads);
        return new LocalPipeline(
                VectorKernel.load(
                        checkpoint, settings.format(), settings.blocks(), settings.threads()));
    }

    private EngineSettings settings(int threads) {
        var defaults = EngineSettings.DEFAULTS;
        return new EngineSettings(
                format,
                CACHE_TOKENS,
                defaults.maxAnswers(),
                defaults.maxRows(),
                defaults.maxWaiting(),
                threads);
    }

    /** Some rounds, and the best of them. */
    private static final class Rounds {

        private static final int STEPS = 128;

        private final Decoding decoding;
        private final List<Double> decodes = new ArrayList<>();
        private final List<Double> decodesTwice = new ArrayList<>();
        private final List<Double> prefills = new ArrayList<>();
        private double stepNanos = Double.MAX_VALUE;
        private double computingNanos = Double.NaN;
        private double bubbles = Double.NaN;

        Rounds(Decoding decoding) {
            this.decoding = decoding;
        }

        /**
         * @param busy nanoseconds that every stage has computed so far
         */
        void measure(int round, Supplier<List<Long>> busy) {
            long busyBefore = sum(busy.get());
            long began = System.nanoTime();
            double decoded = decoding.decode(SEQUENCES, STEPS);
            double wall = (double) (System.nanoTime() - began);
            long busyNanos = sum(busy.get()) - busyBefore;
            int stages = busy.get().size();
            double decodedTwice = decoding.decode(TWICE_AS_MANY, STEPS);
            double prefilled = decoding.prefill(PREFILL, EngineSettings.DEFAULTS.maxRows());
            long busyBeforeSteps = sum(busy.get());
            double step = (double) decoding.stepNanos(STEPS);
            double computing = (double) (sum(busy.get()) - busyBeforeSteps) / STEPS;
            if (round > 0) {
                decodes.add(decoded);
                decodesTwice.add(decodedTwice);
                prefills.add(prefilled);
                if (decoded == best(decodes) && stages > 0) {
                    bubbles = 1 - busyNanos / (wall * stages);
                }
                if (step < stepNanos) {
                    stepNanos = step;
                    computingNanos = stages > 0 ? computing : Double.NaN;
                }
            }
        }

        Object[] row(String name) {
            return new Object[] {
                name,
                "%.0f".formatted(best(decodes)),
                "%.0f".formatted(best(decodesTwice)),
                "%.0f".formatted(best(prefills)),
                String.format(Locale.ROOT, "%.2f", stepNanos / NANOS_PER_MILLISECOND),
                Double.isNaN(computingNanos)
                        ? ""
                        : String.format(
                                Locale.ROOT, "%.2f", computingNanos / NANOS_PER_MILLISECOND),
                Double.isNaN(bubbles) ? "" : String.format(Locale.ROOT, "%.0f %%", 100 * bubbles)
            };
        }

        private static long sum(List<Long> nanos) {
            return nanos.stream().mapToLong(Long::longValue).sum();
        }
    }
}
