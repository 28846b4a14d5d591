package dev.antiphon.gateway.access;

import dev.antiphon.contracts.v1.ApiKeyState;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The gateway's own copy of the API keys. Safe for use by several threads. */
@Component
public final class ApiKeys {

    private static final Pattern BEARER =
            Pattern.compile(
                    "Bearer +(?<key>ak_(?<prefix>[a-z0-9]{1,40})_[A-Za-z0-9]{1,128}) *",
                    Pattern.CASE_INSENSITIVE);

    private final Map<String, ApiKeyState> byPrefix = new ConcurrentHashMap<>();

    /** Takes the state of a key as it stands on the topic; none means that the key was revoked. */
    public void update(String prefix, @Nullable ApiKeyState state) {
        if (state == null) {
            byPrefix.remove(prefix);
        } else {
            byPrefix.put(prefix, state);
        }
    }

    /**
     * The workspace that the key in an {@code Authorization} header is bound to; empty if the
     * header is missing, is no bearer token, or holds a key that is not known.
     */
    public Optional<String> workspaceOf(@Nullable String authorization) {
        if (authorization == null) {
            return Optional.empty();
        }
        var bearer = BEARER.matcher(authorization);
        if (!bearer.matches()) {
            return Optional.empty();
        }
        // In constant time: how long the comparison takes must not tell how much of a hash is
        // right.
        byte[] presented = sha256(bearer.group("key"));
        return Optional.ofNullable(byPrefix.get(bearer.group("prefix")))
                .filter(key -> MessageDigest.isEqual(key.getSha256().toByteArray(), presented))
                .map(ApiKeyState::getWorkspaceId);
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(key.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException everyJavaPlatformHasIt) {
            throw new AssertionError(everyJavaPlatformHasIt);
        }
    }
}
