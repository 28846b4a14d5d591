package dev.antiphon.console.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.console.support.MovableClock;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class LoginAttemptsTests {

    private final MovableClock clock = new MovableClock();
    private final LoginAttempts attempts =
            new LoginAttempts(new ThrottleSettings(2, 4, 6, Duration.ofMinutes(5)), clock);

    @Test
    void refusesANameFromAnAddressAfterTooManyAttempts() {
        // Given
        attempts.take("admin", "10.0.0.1");
        attempts.take("admin", "10.0.0.1");
        // Then
        assertThat(attempts.take("admin", "10.0.0.1")).isFalse();
        assertThat(attempts.take("admin", "10.0.0.2")).isTrue();
        assertThat(attempts.take("other", "10.0.0.1")).isTrue();
    }

    @Test
    void refusesAnAddressThatTriesManyNames() {
        // Given
        for (String name : new String[] {"a", "b", "c", "d"}) {
            assertThat(attempts.take(name, "10.0.0.1")).isTrue();
        }
        // Then
        assertThat(attempts.take("e", "10.0.0.1")).isFalse();
    }

    @Test
    void refusesANameThatIsTriedFromManyAddresses() {
        // Given
        for (int address = 0; address < 6; address++) {
            assertThat(attempts.take("admin", "10.0.0." + address)).isTrue();
        }
        // Then
        assertThat(attempts.take("admin", "10.0.0.99")).isFalse();
    }

    @Test
    void beginsAnewAfterTheWindow() {
        // Given
        attempts.take("admin", "10.0.0.1");
        attempts.take("admin", "10.0.0.1");
        // When
        clock.passes(Duration.ofMinutes(5));
        // Then
        assertThat(attempts.take("admin", "10.0.0.1")).isTrue();
    }

    @Test
    void givesBackWhatASuccessCost() {
        // When
        for (int login = 0; login < 10; login++) {
            assertThat(attempts.take("admin", "10.0.0.1")).isTrue();
            attempts.succeeded("admin", "10.0.0.1");
        }
        // Then
        assertThat(attempts.take("admin", "10.0.0.1")).isTrue();
    }
}
