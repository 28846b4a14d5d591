package dev.antiphon.registry.node;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** A node's status changed. */
@Entity
@Table(name = "node_events")
class NodeEvent {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private String node;
    private Instant at;

    @Enumerated(EnumType.STRING)
    private @Nullable Status fromStatus;

    @Enumerated(EnumType.STRING)
    private Status toStatus;

    private String reason;

    @SuppressWarnings("NullAway.Init") // For JPA, which fills the fields in.
    protected NodeEvent() {}

    NodeEvent(String node, Instant at, @Nullable Status from, Status to, String reason) {
        this.node = node;
        this.at = at;
        this.fromStatus = from;
        this.toStatus = to;
        this.reason = reason;
    }

    String node() {
        return node;
    }

    Instant at() {
        return at;
    }

    @Nullable Status from() {
        return fromStatus;
    }

    Status to() {
        return toStatus;
    }

    String reason() {
        return reason;
    }
}
