package dev.antiphon.engine.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.stream.IntStream;

class SamplerTests {

    private static final float[] LOGITS = {1f, 3f, 2f, 3f, -1f};

    @Test
    void takesTheFirstOfTheLikeliestWhenGreedy() {
        assertThat(Sampler.sample(LOGITS, Sampling.GREEDY, 0, 7)).isEqualTo(1);
    }

    @Test
    void drawsTheSameTokenForTheSameSeedChoiceAndIndex() {
        var sampling = new Sampling(1.3, 0.9, 42);

        assertThat(IntStream.range(0, 100).map(index -> Sampler.sample(LOGITS, sampling, 3, index)))
                .containsExactly(
                        IntStream.range(0, 100)
                                .map(index -> Sampler.sample(LOGITS, sampling, 3, index))
                                .boxed()
                                .toArray(Integer[]::new));
    }

    @Test
    void drawsOtherTokensForOtherChoices() {
        var sampling = new Sampling(1, 1, 42);

        assertThat(
                        IntStream.range(0, 64)
                                .map(index -> Sampler.sample(LOGITS, sampling, 0, index))
                                .toArray())
                .isNotEqualTo(
                        IntStream.range(0, 64)
                                .map(index -> Sampler.sample(LOGITS, sampling, 1, index))
                                .toArray());
    }

    @Test
    void drawsAsOftenAsTheProbabilitiesSay() {
        int draws = 100_000;
        var counts = new int[LOGITS.length];
        for (int index = 0; index < draws; index++) {
            counts[Sampler.sample(LOGITS, new Sampling(1, 1, 7), 0, index)]++;
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
                                .map(
                                        index ->
                                                Sampler.sample(
                                                        LOGITS, new Sampling(1, 0.5, 1), 0, index))
                                .distinct())
                .containsExactlyInAnyOrder(1, 3);
    }

    @Test
    void drawsTheLikeliestAloneFromTheSmallestNucleus() {
        assertThat(
                        IntStream.range(0, 100)
                                .map(
                                        index ->
                                                Sampler.sample(
                                                        LOGITS, new Sampling(2, 1e-9, 1), 0, index))
                                .distinct())
                .containsExactly(1);
    }

    @Test
    void keepsTheDrawsOfTheFirstRelease() {
        assertThat(Randomness.uniform(42, 1, 2)).isEqualTo(0.9252063029536817);
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
}
