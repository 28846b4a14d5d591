package dev.antiphon.registry.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.registry.support.RunningRegistry;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.http.HttpRequest.BodyPublishers;

class AccessTests extends RunningRegistry {

    @ParameterizedTest
    @ValueSource(strings = {"Bearer wrong", "Bearer", "Basic abc", "Bearer  "})
    void refusesAWriteWithoutTheAdminToken(String authorization) {
        // When
        var answer =
                registry()
                        .send(
                                "POST",
                                "/registry/keys",
                                BodyPublishers.ofString("{}"),
                                "Authorization",
                                authorization);
        // Then
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(answer.text("field")).isEqualTo("Authorization");
        assertThat(answer.text("fix")).contains("registry.admin-token");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "short"})
    void doesNotStartWithoutATokenThatIsHardToGuess(@Nullable String token) {
        assertThatThrownBy(() -> new AccessSettings(token))
                .hasMessageContaining("registry.admin-token must be set");
    }

    @Test
    void describesItselfAsOpenApi() {
        // When
        var answer = registry().get("/registry/openapi");
        // Then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("paths").propertyNames())
                .contains("/registry/versions", "/registry/aliases/{alias}", "/registry/keys");
    }
}
