package dev.antiphon.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.antiphon.engine.pipeline.Rows;
import dev.antiphon.engine.weights.Checkpoint;

import org.junit.jupiter.params.ParameterizedTest;
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
import java.util.stream.LongStream;

/**
 * Against what Hugging Face transformers computes; {@code src/test/python/make_reference.py} made
 * the figures.
 */
class LlamaKernelTests {

    private static final Path TINY_LLAMA = Path.of("src/test/resources/tiny-llama");
    private static final Path DEMO_MODEL = Path.of("../../infra/demo-model/weights/en-v1");

    @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
    record Expected(int[] prompt, float[] logits, int[] greedy) {}

    static Expected[] references() throws IOException {
        return new JsonMapper()
                .readValue(
                        Files.readAllBytes(TINY_LLAMA.resolve("expected.json")), Expected[].class);
    }

    @ParameterizedTest
    @MethodSource("references")
    void computesTheLogitsOfTheReference(Expected expected) throws IOException {
        try (var kernel = kernel(TINY_LLAMA, WeightFormat.FP32)) {
            float[] logits = kernel.forward(List.of(rows(expected.prompt(), 0)))[0];

            float largest = 0;
            for (float logit : expected.logits()) {
                largest = Math.max(largest, Math.abs(logit));
            }
            assertThat(logits).containsExactly(expected.logits(), within(largest * 1e-4f));
        }
    }

    @ParameterizedTest
    @MethodSource("references")
    void choosesTheTokensOfTheReferenceOneByOne(Expected expected) throws IOException {
        try (var kernel = kernel(TINY_LLAMA, WeightFormat.FP32)) {
            int[] tokens = expected.prompt();
            float[] logits = kernel.forward(List.of(rows(tokens, 0)))[0];
            List<Integer> chosen = new ArrayList<>();
            for (int index = 0; index < expected.greedy().length; index++) {
                chosen.add(likeliest(logits));
                tokens = Arrays.copyOf(tokens, tokens.length + 1);
                tokens[tokens.length - 1] = chosen.getLast();
                logits = kernel.forward(List.of(rows(tokens, tokens.length - 1)))[0];
            }

            assertThat(chosen)
                    .containsExactly(
                            Arrays.stream(expected.greedy()).boxed().toArray(Integer[]::new));
        }
    }

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    /**
     * Row for row: the bits must be the same however the sequence is cut into steps, and whatever
     * lay in the cache.
     */
    @ParameterizedTest
    @MethodSource("seeds")
    void givesTheSameBitsHoweverAPrefillIsCut(int seed) throws IOException {
        var random = new Random(seed);
        int[] tokens = random.ints(1 + random.nextInt(200), 3, 2048).toArray();
        try (var kernel = kernel(DEMO_MODEL, WeightFormat.BF16)) {
            float[] alone = {};
            for (int at = 0; at < tokens.length; at++) {
                alone = kernel.forward(List.of(rows(Arrays.copyOf(tokens, at + 1), at)))[0];
            }
            float[] inPieces = {};
            int piece = 1 + random.nextInt(70);
            for (int from = 0; from < tokens.length; from += piece) {
                int[] known = Arrays.copyOf(tokens, Math.min(tokens.length, from + piece));
                inPieces = kernel.forward(List.of(rows(known, from)))[0];
            }

            assertThat(inPieces).isEqualTo(alone);
        }
    }

    private static LlamaKernel kernel(Path model, WeightFormat format) throws IOException {
        try (var checkpoint = Checkpoint.open(model)) {
            return LlamaKernel.load(checkpoint, format, 16);
        }
    }

    /** The tokens from a position on, in a cache of which the sequence has the first blocks. */
    private static Rows rows(int[] tokens, int from) {
        int filled =
                Math.ceilDiv(tokens.length, LlamaKernel.BLOCK_TOKENS) * LlamaKernel.BLOCK_TOKENS;
        return new Rows(
                Arrays.copyOfRange(tokens, from, tokens.length),
                from,
                LongStream.range(from, tokens.length).toArray(),
                LongStream.range(0, filled).toArray(),
                true);
    }

    private static int likeliest(float[] logits) {
        return IntStream.range(0, logits.length)
                .reduce((one, other) -> logits[other] > logits[one] ? other : one)
                .orElseThrow();
    }
}
