package dev.antiphon.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;

import dev.antiphon.contracts.v1.ApiKeyState;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

class ApiKeysTests {

    private static final String KEY = "ak_abcdefghij_0123456789ABCDEFabcdef";

    private final ApiKeys keys = new ApiKeys();

    @BeforeEach
    void publishTheKey() throws Exception {
        byte[] hash =
                MessageDigest.getInstance("SHA-256").digest(KEY.getBytes(StandardCharsets.UTF_8));
        keys.update(
                "abcdefghij",
                ApiKeyState.newBuilder()
                        .setPrefix("abcdefghij")
                        .setSha256(ByteString.copyFrom(hash))
                        .setWorkspaceId("acme")
                        .build());
    }

    @Test
    void bindsAKeyToItsWorkspace() {
        assertThat(keys.workspaceOf("Bearer " + KEY)).contains("acme");
    }

    @Test
    void refusesAnotherSecretUnderTheSamePrefix() {
        assertThat(keys.workspaceOf("Bearer " + KEY + "x")).isEmpty();
    }

    @Test
    void refusesWhatIsNoBearerToken() {
        assertThat(keys.workspaceOf(null)).isEmpty();
        assertThat(keys.workspaceOf(KEY)).isEmpty();
        assertThat(keys.workspaceOf("Basic " + KEY)).isEmpty();
    }

    @Test
    void refusesARevokedKey() {
        keys.update("abcdefghij", null);

        assertThat(keys.workspaceOf("Bearer " + KEY)).isEmpty();
    }
}
