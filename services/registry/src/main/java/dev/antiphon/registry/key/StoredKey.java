package dev.antiphon.registry.key;

import com.google.protobuf.ByteString;

import dev.antiphon.contracts.v1.ApiKeyState;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;

import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

import java.time.Instant;

/** What is known of an API key once its owner has it. */
@Entity
@Table(name = "keys")
class StoredKey implements Persistable<String> {

    @Id private String prefix;
    private byte[] sha256;
    private String workspace;
    private String name;
    private Instant created;
    private @Nullable Instant revoked;
    @Transient private boolean stored;

    @SuppressWarnings("NullAway.Init") // For JPA, which fills the fields in.
    protected StoredKey() {
        stored = true;
    }

    StoredKey(ApiKey key, String workspace, String name, Instant created) {
        this.prefix = key.prefix();
        this.sha256 = key.sha256();
        this.workspace = workspace;
        this.name = name;
        this.created = created;
    }

    String prefix() {
        return prefix;
    }

    String workspace() {
        return workspace;
    }

    String name() {
        return name;
    }

    Instant created() {
        return created;
    }

    @Nullable Instant revoked() {
        return revoked;
    }

    /** Tells whether it was good until now. */
    boolean revoke(Instant now) {
        if (revoked != null) {
            return false;
        }
        revoked = now;
        return true;
    }

    ApiKeyState state() {
        return ApiKeyState.newBuilder()
                .setPrefix(prefix)
                .setSha256(ByteString.copyFrom(sha256))
                .setWorkspaceId(workspace)
                .setName(name)
                .build();
    }

    @Override
    public String getId() {
        return prefix;
    }

    @Override
    public boolean isNew() {
        return !stored;
    }
}
