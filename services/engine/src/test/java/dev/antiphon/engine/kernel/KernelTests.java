package dev.antiphon.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.antiphon.engine.pipeline.Kernel;
import dev.antiphon.engine.pipeline.Pipeline;
import dev.antiphon.engine.pipeline.Rows;
import dev.antiphon.engine.weights.Checkpoint;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Against what Hugging Face transformers computes; {@code src/test/python/make_reference.py} made
 * the figures. Both kernels, so that each is the other's second opinion.
 */
class KernelTests {

    private static final Path MODELS = Path.of("src/test/resources");
    private static final int CACHE_BLOCKS = 16;

    @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
    record Expected(int[] prompt, float[] logits, int[] greedy) {

        @Override
        public String toString() {
            return prompt.length + " tokens";
        }
    }

    private enum Kind {
        VECTOR,
        TORCH;

        Kernel load(String model, WeightFormat format) throws IOException {
            try (var checkpoint = Checkpoint.open(MODELS.resolve(model))) {
                return this == VECTOR
                        ? VectorKernel.load(checkpoint, format, CACHE_BLOCKS, 2)
                        : TorchKernel.load(checkpoint, format, CACHE_BLOCKS);
            }
        }
    }

    static Stream<Arguments> references() {
        return Stream.of(
                        "tiny-llama",
                        "tiny-llama3",
                        "tiny-linear",
                        "tiny-mistral",
                        "tiny-qwen2",
                        "tiny-qwen3")
                .flatMap(
                        model ->
                                Arrays.stream(expected(model))
                                        .flatMap(
                                                expected ->
                                                        Arrays.stream(Kind.values())
                                                                .map(
                                                                        kind ->
                                                                                Arguments.of(
                                                                                        model, kind,
                                                                                        expected))));
    }

    private static Expected[] expected(String model) {
        try {
            return new JsonMapper()
                    .readValue(
                            Files.readAllBytes(MODELS.resolve(model).resolve("expected.json")),
                            Expected[].class);
        } catch (IOException missing) {
            throw new IllegalStateException(missing);
        }
    }

    @ParameterizedTest
    @MethodSource("references")
    void computesTheLogitsOfTheReference(String model, Kind kind, Expected expected)
            throws IOException {
        try (var kernel = kind.load(model, WeightFormat.FP32)) {
            float[] logits = forward(kernel, expected.prompt(), 0);

            float largest = 0;
            for (float logit : expected.logits()) {
                largest = Math.max(largest, Math.abs(logit));
            }
            assertThat(logits).containsExactly(expected.logits(), within(largest * 1e-4f));
        }
    }

    @ParameterizedTest
    @MethodSource("references")
    void choosesTheTokensOfTheReferenceOneByOne(String model, Kind kind, Expected expected)
            throws IOException {
        try (var kernel = kind.load(model, WeightFormat.FP32)) {
            int[] tokens = expected.prompt();
            float[] logits = forward(kernel, tokens, 0);
            List<Integer> chosen = new ArrayList<>();
            for (int index = 0; index < expected.greedy().length; index++) {
                chosen.add(likeliest(logits));
                tokens = Arrays.copyOf(tokens, tokens.length + 1);
                tokens[tokens.length - 1] = chosen.getLast();
                logits = forward(kernel, tokens, tokens.length - 1);
            }

            assertThat(chosen)
                    .containsExactly(
                            Arrays.stream(expected.greedy()).boxed().toArray(Integer[]::new));
        }
    }

    static Stream<Arguments> formatsAndSeeds() {
        return Arrays.stream(WeightFormat.values())
                .flatMap(
                        format ->
                                IntStream.range(0, 12)
                                        .mapToObj(seed -> Arguments.of(format, seed)));
    }

    /**
     * Row for row: the bits must be the same however a sequence is cut into steps, whoever is
     * computed beside it, and however many threads compute.
     */
    @ParameterizedTest
    @MethodSource("formatsAndSeeds")
    void givesTheSameBitsAloneInPiecesAndInCompany(WeightFormat format, int seed)
            throws IOException {
        var random = new Random(seed);
        String model = List.of("tiny-mistral", "tiny-qwen2", "tiny-qwen3").get(seed % 3);
        int[] tokens = random.ints(1 + random.nextInt(150), 0, 256).toArray();
        int[] others = random.ints(1 + random.nextInt(90), 0, 256).toArray();
        List<float[]> alone = new ArrayList<>();
        List<float[]> together = new ArrayList<>();
        try (var checkpoint = Checkpoint.open(MODELS.resolve(model));
                var one = VectorKernel.load(checkpoint, format, CACHE_BLOCKS, 1);
                var three = VectorKernel.load(checkpoint, format, CACHE_BLOCKS, 3)) {
            int[] ends = pieces(random, tokens.length);
            for (int at = 0; at < tokens.length; at++) {
                float[] logits = forward(one, Arrays.copyOf(tokens, at + 1), at);
                int end = at + 1;
                if (Arrays.stream(ends).anyMatch(each -> each == end)) {
                    alone.add(logits);
                }
            }
            int from = 0;
            for (int end : ends) {
                var mine = rows(from, end);
                int[] my = Arrays.copyOfRange(tokens, from, end);
                var stranger =
                        new Rows(0, others.length, new int[] {9, 8, 7}, random.nextBoolean());
                together.add(
                        random.nextBoolean()
                                ? three.forward(List.of(mine, stranger), joined(my, others))[0]
                                : last(three.forward(List.of(stranger, mine), joined(others, my))));
                from = end;
            }
        }

        assertThat(together).usingRecursiveComparison().isEqualTo(alone);
    }

    static Stream<Arguments> formatsAndCuts() {
        return Arrays.stream(WeightFormat.values())
                .flatMap(
                        format ->
                                Stream.of(
                                        Arguments.of(format, List.of(1)),
                                        Arguments.of(format, List.of(2)),
                                        Arguments.of(format, List.of(1, 2))));
    }

    /** The layers cut into stages give the bits of all layers in one place. */
    @ParameterizedTest
    @MethodSource("formatsAndCuts")
    void givesTheSameBitsInOnePieceAndAlongAChain(WeightFormat format, List<Integer> cuts)
            throws IOException {
        var random = new Random(cuts.size());
        int[] tokens = random.ints(100, 0, 256).toArray();
        try (var checkpoint = Checkpoint.open(MODELS.resolve("tiny-llama"));
                var whole = VectorKernel.load(checkpoint, format, CACHE_BLOCKS, 2);
                var chain = new Chained(checkpoint, cuts, format)) {
            int from = 0;
            for (int end : pieces(random, tokens.length)) {
                int[] known = Arrays.copyOf(tokens, end);
                assertThat(forward(chain, known, from)).isEqualTo(forward(whole, known, from));
                from = end;
            }
        }
    }

    /** A chain without wires between its stages. */
    private record Chained(VectorHead head, List<VectorStage> stages) implements Kernel {

        Chained(Checkpoint checkpoint, List<Integer> cuts, WeightFormat format) {
            this(
                    new VectorHead(checkpoint, cuts.getFirst(), format, CACHE_BLOCKS, 2),
                    IntStream.range(0, cuts.size())
                            .mapToObj(
                                    at ->
                                            new LayerRange(
                                                    cuts.get(at),
                                                    at + 1 < cuts.size()
                                                            ? cuts.get(at + 1)
                                                            : checkpoint.config().layers()))
                            .map(
                                    range ->
                                            new VectorStage(
                                                    checkpoint, range, format, CACHE_BLOCKS, 1))
                            .toList());
        }

        @Override
        public float[][] forward(List<Rows> batch, int[] tokens) {
            float[] states = head.forward(batch, tokens);
            stages.forEach(stage -> stage.forward(batch, states));
            return head.logits(Rows.wanted(batch, states, head.hidden()));
        }

        @Override
        public int blocks() {
            return CACHE_BLOCKS;
        }

        @Override
        public void close() {
            stages.forEach(VectorStage::close);
            head.close();
        }
    }

    private static float[] last(float[][] logits) {
        return logits[logits.length - 1];
    }

    /** Ends of the pieces that a sequence is cut into. */
    private static int[] pieces(Random random, int length) {
        var ends =
                IntStream.iterate(
                                1 + random.nextInt(40),
                                end -> end < length,
                                end -> end + 1 + random.nextInt(40))
                        .toArray();
        return IntStream.concat(Arrays.stream(ends), IntStream.of(length)).toArray();
    }

    /** What follows the last of some tokens, of which those before a position are in the cache. */
    private static float[] forward(Kernel kernel, int[] tokens, int from) {
        return kernel.forward(
                        List.of(rows(from, tokens.length)),
                        Arrays.copyOfRange(tokens, from, tokens.length))[0];
    }

    /** Rows of a sequence that has the first blocks of the cache. */
    private static Rows rows(int from, int end) {
        return new Rows(
                from,
                end - from,
                IntStream.range(0, Math.ceilDiv(end, Pipeline.BLOCK_TOKENS)).toArray(),
                true);
    }

    private static int[] joined(int[] first, int[] second) {
        return IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    }

    private static int likeliest(float[] logits) {
        return IntStream.range(0, logits.length)
                .reduce((one, other) -> logits[other] > logits[one] ? other : one)
                .orElseThrow();
    }
}
