package dev.antiphon.console.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TokenHistoryTests {

    private static final Offset<Double> NEARLY = within(1e-9);

    private final TokenHistory history = new TokenHistory();

    @Test
    void theFirstCountSaysNothingAboutTheSeconds() {
        // When
        history.hear(10_500, 4_000);
        // Then
        assertThat(history.of(10)).isZero();
    }

    @Test
    void spreadsWhatWasGeneratedOverTheTimeInBetween() {
        // Given
        history.hear(10_500, 100);
        // When
        history.hear(12_500, 140);
        // Then
        assertThat(history.of(10)).isCloseTo(10, NEARLY);
        assertThat(history.of(11)).isCloseTo(20, NEARLY);
        assertThat(history.of(12)).isCloseTo(10, NEARLY);
        assertThat(history.of(13)).isZero();
    }

    @Test
    void aCountThatFellIsANewStart() {
        // Given
        history.hear(10_000, 5_000);
        // When
        history.hear(11_000, 30);
        history.hear(12_000, 50);
        // Then
        assertThat(history.of(10)).isZero();
        assertThat(history.of(11)).isCloseTo(20, NEARLY);
    }

    @Test
    void forgetsWhatIsOlderThanFiveMinutes() {
        // Given
        history.hear(10_000, 0);
        history.hear(11_000, 20);
        // When
        history.hear(400_000, 20);
        history.hear(401_000, 27);
        // Then
        assertThat(history.of(10)).isZero();
        assertThat(history.of(310)).isZero();
        assertThat(history.of(400)).isCloseTo(7, NEARLY);
    }

    @Test
    void ignoresAHeartbeatThatCameTooLate() {
        // Given
        history.hear(10_000, 0);
        history.hear(12_000, 20);
        // When
        history.hear(11_000, 5);
        history.hear(13_000, 30);
        // Then
        assertThat(history.of(12)).isCloseTo(10, NEARLY);
    }

    @Test
    void keepsTheLastMinutesOfALongSilence() {
        // Given
        history.hear(0, 0);
        // When
        history.hear(1_000_000, 1_000);
        // Then
        assertThat(history.of(999)).isCloseTo(1, NEARLY);
        assertThat(history.of(800)).isCloseTo(1, NEARLY);
        assertThat(history.of(600)).isZero();
    }
}
