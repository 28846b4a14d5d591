package dev.antiphon.registry.model;

import dev.antiphon.contracts.v1.VersionPhase;

/** Where a version stands: {@code REGISTERED → ACTIVE → RETIRED}, and nowhere else from there. */
public enum Phase {
    /** Known, but nobody serves it. */
    REGISTERED,
    /** Nodes serve it, aliases may point to it. */
    ACTIVE,
    /** Gone for good; the number and the digest stay taken. */
    RETIRED;

    boolean mayBecome(Phase next) {
        return switch (this) {
            case REGISTERED -> next == ACTIVE;
            case ACTIVE -> next == RETIRED;
            case RETIRED -> false;
        };
    }

    VersionPhase published() {
        return switch (this) {
            case REGISTERED -> VersionPhase.VERSION_PHASE_REGISTERED;
            case ACTIVE -> VersionPhase.VERSION_PHASE_ACTIVE;
            case RETIRED -> VersionPhase.VERSION_PHASE_RETIRED;
        };
    }
}
