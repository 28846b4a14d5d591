package dev.antiphon.requester.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

class SilenceTests {

    private Instant now = Instant.EPOCH;
    private final Silence silence = new Silence(Duration.ofSeconds(90), () -> now);

    @Test
    void lastsTooLongAfterItsPatience() {
        pass(90);
        assertThat(silence.lastsTooLong()).isFalse();
        pass(1);
        assertThat(silence.lastsTooLong()).isTrue();
    }

    @Test
    void beginsAnewWithWhatIsHeard() {
        pass(80);
        silence.beginAnew();
        pass(80);
        assertThat(silence.lastsTooLong()).isFalse();
    }

    @Test
    void mayLastTwiceAsLongAfterTheRequestWasPublishedAgain() {
        pass(100);
        silence.publishedAgain();
        pass(180);
        assertThat(silence.lastsTooLong()).isFalse();
        pass(1);
        assertThat(silence.lastsTooLong()).isTrue();
    }

    private void pass(int seconds) {
        now = now.plusSeconds(seconds);
    }
}
