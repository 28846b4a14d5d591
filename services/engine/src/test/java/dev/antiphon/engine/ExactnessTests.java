package dev.antiphon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.engine.Listener.Said;
import dev.antiphon.engine.kernel.WeightFormat;
import dev.antiphon.engine.sample.Sampling;
import dev.antiphon.engine.tokenizer.Message;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The same request gives the same text alone, in company and resumed anywhere: what failover rests
 * on.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ExactnessTests {

    private static final Path WEIGHTS = Path.of("../../infra/demo-model/weights/en-v1");
    private static final int ANSWER_TOKENS = 160;

    private static final List<String> QUESTIONS =
            List.of(
                    "Explain the whole return process to me, step by step please.",
                    "hello",
                    "What does delivery cost?",
                    "Tell me in detail how a repair works from beginning to end.",
                    "Where can I park when I come to your shop by car?",
                    "Who wrote the Odyssey?");

    private Engine engine;

    @BeforeAll
    void open() throws IOException {
        engine = open(WeightFormat.BF16, 8);
    }

    @AfterAll
    void close() {
        engine.close();
    }

    static IntStream seeds() {
        return IntStream.range(0, 24);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void goesOnAnywhereAsIfNothingHadHappened(int seed) {
        var whole = answer(generation(seed, List.of())).answer();

        var cuts = new Random(seed).ints(6, 0, whole.size() - 1).toArray();
        for (int cut : cuts) {
            var said = Heard.tokens(whole.subList(0, cut));
            assertThat(answer(generation(seed, said)).answer())
                    .as("resumed after %d of %d tokens", cut, whole.size())
                    .isEqualTo(whole.subList(cut, whole.size()));
        }
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void saysTheSameInRandomCompany(WeightFormat format) throws IOException {
        List<List<Said>> alone = new ArrayList<>();
        try (var one = open(format, 1)) {
            for (int seed = 0; seed < 200; seed++) {
                var heard = new Heard();
                one.generate(random(seed), heard);
                alone.add(heard.answer());
            }
        }
        List<Heard> together = new ArrayList<>();
        try (var many = open(format, 16, 512)) {
            for (int seed = 0; seed < 200; seed++) {
                together.add(new Heard());
                many.generate(random(seed), together.getLast());
            }
            assertThat(together.stream().map(Heard::answer).toList()).isEqualTo(alone);
            assertThat(many.figures().preemptions()).isPositive();
        }
    }

    private static Engine open(WeightFormat format, int maxAnswers) throws IOException {
        return open(format, maxAnswers, 8_192);
    }

    private static Engine open(WeightFormat format, int maxAnswers, int cacheTokens)
            throws IOException {
        return Engine.open(
                WEIGHTS,
                new EngineSettings(format, cacheTokens, maxAnswers, 64, 1_000, 1 + maxAnswers / 8));
    }

    /** Any tokens for a prompt, any way to choose, any length. */
    private static Generation random(int seed) {
        var random = new Random(seed);
        var prompt = random.ints(1 + random.nextInt(120), 3, 2_048).boxed().toList();
        var sampling =
                random.nextInt(4) == 0
                        ? Sampling.GREEDY
                        : new Sampling(2 * random.nextDouble(), 1 - random.nextDouble() / 2, seed);
        return new Generation(
                prompt,
                List.of(),
                random.nextInt(3),
                sampling,
                1 + random.nextInt(100),
                List.of(),
                random.nextInt(3),
                true,
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void computesASharedBeginningOnceAndSaysTheSame() throws IOException {
        var prompt = new Random(5).ints(70, 3, 2_048).boxed().toList();
        try (var fresh = open(WeightFormat.INT8, 4)) {
            var whole = heard(fresh, endless(prompt, List.of()));

            assertThat(heard(fresh, endless(prompt, List.of()))).isEqualTo(whole);
            assertThat(fresh.figures().sharedTokens()).isEqualTo(64);
            var said = Heard.tokens(whole.subList(0, 60));
            assertThat(heard(fresh, endless(prompt, said))).isEqualTo(whole.subList(60, 90));
            assertThat(fresh.figures().sharedTokens()).isEqualTo(64 + 128);
        }
    }

    private static List<Said> heard(Engine engine, Generation generation) {
        var heard = new Heard();
        engine.generate(generation, heard);
        return heard.answer();
    }

    private static Generation endless(List<Integer> prompt, List<Integer> said) {
        return new Generation(
                prompt,
                said,
                0,
                new Sampling(1, 1, 9),
                90,
                List.of(),
                0,
                true,
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void givesOtherAnswersForOtherChoices() {
        var prompt = engine.prompt(List.of(new Message("user", QUESTIONS.getFirst())));
        var hot = new Sampling(2, 1, 7);

        assertThat(tokens(new Generation(prompt, List.of(), 0, hot, 40, List.of())))
                .isNotEqualTo(tokens(new Generation(prompt, List.of(), 1, hot, 40, List.of())));
    }

    private List<Integer> tokens(Generation generation) {
        return answer(generation).answer().stream().map(Said::token).toList();
    }

    private Heard answer(Generation generation) {
        var heard = new Heard();
        engine.generate(generation, heard);
        return heard;
    }

    /** Greedy for every third seed, drawn otherwise, so hot that the answers wander. */
    private Generation generation(int seed, List<Integer> said) {
        var question = new Message("user", QUESTIONS.get(seed % QUESTIONS.size()));
        var sampling =
                seed % 3 == 0
                        ? Sampling.GREEDY
                        : new Sampling(1 + new Random(seed).nextDouble(), 0.98, seed);
        return new Generation(
                engine.prompt(List.of(question)), said, 0, sampling, ANSWER_TOKENS, List.of());
    }
}
