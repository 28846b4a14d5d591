package dev.antiphon.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.registry.support.RunningRegistry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;

/** Nothing that a client sends is the registry's fault. */
@ExtendWith(OutputCaptureExtension.class)
class BadRequestTests extends RunningRegistry {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    POST   | /registry/keys                    | ''                                              | 400
                    POST   | /registry/keys                    | {                                               | 400
                    POST   | /registry/keys                    | []                                              | 400
                    POST   | /registry/keys                    | null                                            | 400
                    POST   | /registry/keys                    | "text"                                          | 400
                    POST   | /registry/keys                    | {'workspace': 7, 'name': []}                    | 400
                    POST   | /registry/keys                    | {'workspace': 'a', 'name': 'b', 'admin': true}  | 400
                    POST   | /registry/keys                    | {'workspace': 'a', 'name': 'a\\u0000b'}         | 400
                    POST   | /registry/keys                    | {'workspace': 'a', 'name': 'b\\ud800'}          | 400
                    POST   | /registry/keys                    | {'workspace': '../../etc', 'name': 'b'}         | 400
                    DELETE | /registry/keys/nobody             | ''                                              | 400
                    DELETE | /registry/keys/abcdefghij         | ''                                              | 404
                    PUT    | /registry/keys                    | {}                                              | 405
                    POST   | /registry/versions                | {}                                              | 400
                    POST   | /registry/versions                | {'model': 'm', 'directory': '/a\\u0000b'}       | 400
                    POST   | /registry/versions                | {'model': 'm', 'directory': '/proc/1/mem'}      | 400
                    POST   | /registry/versions                | {'model': 'm', 'directory': '/tmp', 'format': 'fp99'} | 400
                    POST   | /registry/versions                | {'model': '', 'directory': '/tmp'}              | 400
                    POST   | /registry/versions/latest/activate | ''                                             | 404
                    POST   | /registry/versions/latest/explode | ''                                              | 404
                    GET    | /registry/versions/sha256:00      | ''                                              | 404
                    GET    | /registry/versions?model=%00      | ''                                              | 400
                    GET    | /registry/aliases/none            | ''                                              | 404
                    GET    | /registry/aliases/a%20b           | ''                                              | 400
                    DELETE | /registry/aliases/none            | ''                                              | 404
                    GET    | /registry/unknown                 | ''                                              | 404
                    PATCH  | /registry/aliases/none            | {}                                              | 405
                    """)
    void areAnsweredAsTheClientsMistake(
            String method, String path, String body, int status, CapturedOutput output) {
        // Given
        String json = body.equals("''") ? "" : body.replace('\'', '"');
        // When
        var answer = registry().send(method, path, BodyPublishers.ofString(json));
        // Then
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.text("detail")).isNotEmpty().doesNotContain("Exception");
        assertThat(output).doesNotContain("\tat ");
    }

    @Test
    void areRefusedWhenTheyAreNotText() {
        // Given
        byte[] broken = {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'};
        // When
        var answer = registry().send("POST", "/registry/keys", BodyPublishers.ofByteArray(broken));
        // Then
        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void areRefusedWhenTheyAreNotJson() {
        // When
        var answer =
                registry()
                        .send(
                                "POST",
                                "/registry/keys",
                                BodyPublishers.ofString("a=b"),
                                "Content-Type",
                                "application/x-www-form-urlencoded");
        // Then
        assertThat(answer.status()).isEqualTo(415);
    }

    @Test
    void areRefusedWhenTheyAreTooLarge() {
        // Given
        byte[] large =
                ("{\"workspace\":\"" + "a".repeat(10_000_000) + "\"}")
                        .getBytes(StandardCharsets.UTF_8);
        // When
        var announced =
                registry().send("POST", "/registry/keys", BodyPublishers.ofByteArray(large));
        var streamed =
                registry()
                        .send(
                                "POST",
                                "/registry/keys",
                                BodyPublishers.ofInputStream(
                                        () -> new ByteArrayInputStream(large)));
        // Then
        assertThat(announced.status()).isEqualTo(413);
        assertThat(streamed.status()).isEqualTo(413);
    }
}
