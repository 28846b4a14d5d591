package dev.antiphon.console.user;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

import java.time.Instant;

/** A user as the database keeps it. */
@Entity
@Table(name = "users")
class StoredUser implements Persistable<String> {

    @Id private String name;
    private String password;

    @Enumerated(EnumType.STRING)
    private Role role;

    private Instant created;
    @Version private @Nullable Long revision;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected StoredUser() {}

    StoredUser(String name, String encodedPassword, Role role, Instant created) {
        this.name = name;
        this.password = encodedPassword;
        this.role = role;
        this.created = created;
    }

    String name() {
        return name;
    }

    String encodedPassword() {
        return password;
    }

    Role role() {
        return role;
    }

    Instant created() {
        return created;
    }

    void become(Role next) {
        role = next;
    }

    void changePassword(String encodedPassword) {
        password = encodedPassword;
    }

    @Override
    public String getId() {
        return name;
    }

    @Override
    public boolean isNew() {
        return revision == null;
    }
}
