package dev.antiphon.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

class EnvCommandTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8080",
                "/home/a b/it's",
                "$(touch x) `y` \"z\" \\ ; & #",
                ""
            })
    void givesTheShellTheValueItself(String value) throws Exception {
        // When
        var shell =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "VALUE=" + EnvCommand.quoted(value) + "; printf %s \"$VALUE\"")
                        .redirectErrorStream(true)
                        .start();
        // Then
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(value);
    }

    @Test
    void leavesWhatNeedsNoQuotesAlone() {
        assertThat(EnvCommand.quoted("http://127.0.0.1:8080")).isEqualTo("http://127.0.0.1:8080");
    }
}
