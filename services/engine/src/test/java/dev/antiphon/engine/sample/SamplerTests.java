package dev.antiphon.engine.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;
import java.util.stream.IntStream;

class SamplerTests {

    private static final float[] LOGITS = {1f, 3f, 2f, 3f, -1f};

    @Test
    void takesTheFirstOfTheLikeliestWhenGreedy() {
        assertThat(draw(Sampling.GREEDY, 0, 7)).isEqualTo(1);
    }

    @Test
    void drawsTheSameTokenForTheSameSeedChoiceAndIndex() {
        var sampling = new Sampling(1.3, 0.9, 42);

        assertThat(IntStream.range(0, 100).map(index -> draw(sampling, 3, index)))
                .containsExactly(
                        IntStream.range(0, 100)
                                .map(index -> draw(sampling, 3, index))
                                .boxed()
                                .toArray(Integer[]::new));
    }

    @Test
    void drawsOtherTokensForOtherChoices() {
        var sampling = new Sampling(1, 1, 42);

        assertThat(IntStream.range(0, 64).map(index -> draw(sampling, 0, index)).toArray())
                .isNotEqualTo(
                        IntStream.range(0, 64).map(index -> draw(sampling, 1, index)).toArray());
    }

    @Test
    void drawsAsOftenAsTheProbabilitiesSay() {
        int draws = 100_000;
        var counts = new int[LOGITS.length];
        for (int index = 0; index < draws; index++) {
            counts[draw(new Sampling(1, 1, 7), 0, index)]++;
        }

        double total =
                IntStream.range(0, LOGITS.length)
                        .mapToDouble(token -> Math.exp(LOGITS[token]))
                        .sum();
        for (int token = 0; token < LOGITS.length; token++) {
            assertThat(counts[token] / (double) draws)
                    .isCloseTo(Math.exp(LOGITS[token]) / total, within(0.01));
        }
    }

    @Test
    void drawsOnlyFromTheNucleus() {
        assertThat(
                        IntStream.range(0, 10_000)
                                .map(index -> draw(new Sampling(1, 0.5, 1), 0, index))
                                .distinct())
                .containsExactlyInAnyOrder(1, 3);
    }

    @Test
    void drawsTheLikeliestAloneFromTheSmallestNucleus() {
        assertThat(
                        IntStream.range(0, 100)
                                .map(index -> draw(new Sampling(2, 1e-9, 1), 0, index))
                                .distinct())
                .containsExactly(1);
    }

    @Test
    void keepsTheDrawsOfTheFirstRelease() {
        assertThat(Randomness.uniform(42, 1, 2)).isEqualTo(0.9252063029536817);
    }

    @Test
    void drawsOnlyFromTheLikeliestK() {
        assertThat(drawn(sampling(2, 1, 0))).containsExactlyInAnyOrder(1, 3);
        assertThat(drawn(sampling(1, 1, 0))).containsExactly(1);
        assertThat(drawn(sampling(99, 1, 0))).contains(4);
    }

    @Test
    void drawsOnlyWhatIsLikelyEnoughBesideTheLikeliest() {
        assertThat(drawn(sampling(0, 1, 0.3))).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(drawn(sampling(0, 1, 1))).containsExactlyInAnyOrder(1, 3);
    }

    @Test
    void measuresTheNucleusByWhatTopKLeaves() {
        // Of the three likeliest 1 and 3 have 84 %, of all 76 %.
        assertThat(drawn(sampling(3, 0.8, 0))).containsExactlyInAnyOrder(1, 3);
        assertThat(drawn(sampling(0, 0.8, 0))).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void takesTheRepetitionPenaltyOffPromptAndAnswer() {
        var sampling = penalised(new Penalties(1.6, 0, 0));

        assertThat(sample(sampling, new int[] {1}, 1)).isEqualTo(3);
        assertThat(sample(sampling, new int[] {1, 3}, 1)).isEqualTo(2);
    }

    @Test
    void makesNegativeLogitsSmallerByTheRepetitionPenalty() {
        float[] logits = {-1f, -1.5f};

        assertThat(Sampler.sample(logits, penalised(new Penalties(2, 0, 0)), new int[] {0}, 1, 0))
                .isEqualTo(1);
    }

    @Test
    void takesFrequencyAndPresenceOffTheAnswerAlone() {
        var frequent = penalised(new Penalties(1, 0.6, 0));
        var present = penalised(new Penalties(1, 0, 1.5));

        assertThat(sample(frequent, new int[] {1, 3}, 2)).isEqualTo(1);
        assertThat(sample(frequent, new int[] {1, 3}, 0)).isEqualTo(1);
        assertThat(sample(frequent, new int[] {1, 3, 1, 3}, 0)).isEqualTo(2);
        assertThat(sample(present, new int[] {1, 3}, 0)).isEqualTo(2);
    }

    @Test
    void addsTheBiasOfAToken() {
        assertThat(sample(biased(Map.of(4, 100.0)), new int[0], 0)).isEqualTo(4);
        assertThat(sample(biased(Map.of(1, -100.0, 3, -100.0)), new int[0], 0)).isEqualTo(2);
        assertThat(sample(biased(Map.of(99, 100.0)), new int[0], 0)).isEqualTo(1);
    }

    @Test
    void tellsHowLikelyTheModelFoundATokenAndTheLikeliestOnes() {
        var logprobs = Logprobs.of(LOGITS, 2, 3);

        double sum = IntStream.range(0, LOGITS.length).mapToDouble(t -> Math.exp(LOGITS[t])).sum();
        assertThat(Math.exp(logprobs.chosen())).isCloseTo(Math.exp(2) / sum, within(1e-9));
        assertThat(logprobs.top().stream().map(Logprobs.Top::token)).containsExactly(1, 3, 2);
        assertThat(Logprobs.of(LOGITS, 2, 0).top()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "2.1, 0, 0", "1, -2.1, 0", "1, 0, 2.1", "NaN, 0, 0", "1, NaN, 0"})
    void refusesPenaltiesOutOfTheirRanges(double repetition, double frequency, double presence) {
        assertThatThrownBy(() -> new Penalties(repetition, frequency, presence))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("_penalty must be");
    }

    @Test
    void refusesATemperatureThatIsNone() {
        assertThatThrownBy(() -> new Sampling(Double.NaN, 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("temperature");
        assertThatThrownBy(() -> new Sampling(1, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("top_p");
    }

    private static IntStream drawn(Sampling sampling) {
        return IntStream.range(0, 10_000).map(index -> draw(sampling, 0, index)).distinct();
    }

    private static int draw(Sampling sampling, int choice, int index) {
        return Sampler.sample(LOGITS.clone(), sampling, new int[index], 0, choice);
    }

    private static int sample(Sampling sampling, int[] tokens, int promptTokens) {
        return Sampler.sample(LOGITS.clone(), sampling, tokens, promptTokens, 0);
    }

    private static Sampling sampling(int topK, double topP, double minP) {
        return new Sampling(1, topK, topP, minP, Penalties.NONE, Map.of(), 3);
    }

    private static Sampling penalised(Penalties penalties) {
        return new Sampling(0, 0, 1, 0, penalties, Map.of(), 0);
    }

    private static Sampling biased(Map<Integer, Double> bias) {
        return new Sampling(0, 0, 1, 0, Penalties.NONE, bias, 0);
    }
}
