package dev.antiphon.registry.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.ApiKeyState;
import dev.antiphon.registry.support.RunningRegistry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;

class ApiKeyTests extends RunningRegistry {

    @Test
    void isShownOnceAndPublishedAsAHash() throws Exception {
        // When
        var created =
                registry().post("/registry/keys", Map.of("workspace", "acme", "name", "Shop"));
        // Then
        String key = created.text("key");
        assertThat(created.status()).isEqualTo(201);
        assertThat(key).matches("ak_[a-z0-9]{10}_[A-Za-z0-9]{32}");
        var state =
                ApiKeyState.parseFrom(
                        topics().await(Topics.KEYS, created.text("prefix"), Optional::isPresent)
                                .orElseThrow());
        assertThat(state.getWorkspaceId()).isEqualTo("acme");
        assertThat(state.getSha256())
                .isEqualTo(
                        ByteString.copyFrom(
                                MessageDigest.getInstance("SHA-256")
                                        .digest(key.getBytes(StandardCharsets.UTF_8))));
        assertThat(registry().get("/registry/keys").body().toString())
                .contains(created.text("prefix"))
                .doesNotContain(key.substring(key.lastIndexOf('_') + 1));
    }

    @Test
    void isGoneOnceItIsRevoked() {
        // Given
        String prefix =
                registry()
                        .post("/registry/keys", Map.of("workspace", "acme", "name", "Old"))
                        .text("prefix");
        topics().await(Topics.KEYS, prefix, Optional::isPresent);
        // When
        var revoked = registry().delete("/registry/keys/" + prefix);
        var again = registry().delete("/registry/keys/" + prefix);
        // Then
        assertThat(revoked.status()).isEqualTo(204);
        assertThat(again.status()).isEqualTo(204);
        topics().await(Topics.KEYS, prefix, Optional::isEmpty);
    }

    @ParameterizedTest
    @CsvSource({"'', Shop, workspace", "ACME!, Shop, workspace", "acme, ' ', name"})
    void namesTheMemberThatIsWrong(String workspace, String name, String field) {
        // When
        var answer =
                registry().post("/registry/keys", Map.of("workspace", workspace, "name", name));
        // Then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("field")).isEqualTo(field);
    }
}
