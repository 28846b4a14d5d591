package dev.antiphon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.engine.kernel.WeightFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

@Timeout(120)
class WarmUpTests {

    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void computesSeveralRoundsBeforeAnEngineIsUsed() throws Exception {
        try (var engine = open(512)) {
            WarmUp.run(engine, LONG);

            // The figures of the last step may not be there yet.
            assertThat(engine.figures().saidTokens()).isGreaterThanOrEqualTo(2 * 4 * 16 - 4);
        }
    }

    @Test
    void leavesNothingBehindInTheEngine() throws Exception {
        try (var engine = open(512)) {
            WarmUp.run(engine, LONG);

            while (engine.figures().running() + engine.figures().waiting() > 0) {
                Thread.sleep(Duration.ofMillis(10));
            }
        }
    }

    @Test
    void computesNothingWithoutTime() throws Exception {
        try (var engine = open(512)) {
            WarmUp.run(engine, Duration.ZERO);

            assertThat(engine.figures().saidTokens()).isZero();
        }
    }

    @Test
    void leavesAnEngineAsItIsThatHasNoRoomForIt() throws Exception {
        try (var engine = open(32)) {
            WarmUp.run(engine, LONG);

            assertThat(engine.figures().saidTokens()).isZero();
        }
    }

    private static Engine open(int cacheTokens) throws IOException {
        return Engine.open(
                Path.of("src/test/resources/tiny-llama"),
                new EngineSettings(WeightFormat.BF16, cacheTokens, 2, 64, 3, 2));
    }
}
