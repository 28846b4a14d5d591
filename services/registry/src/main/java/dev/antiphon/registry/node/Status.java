package dev.antiphon.registry.node;

import dev.antiphon.contracts.v1.NodePhase;

import java.util.Optional;

/** How a node is doing, as far as the registry can tell. */
public enum Status {
    /** Starting; it becomes ready by loading what it is told to. */
    JOINING,
    READY,
    /** Takes nothing new and finishes what runs. */
    DRAINING,
    /** Silent for too long. It may be dead, or alive and unheard. */
    LOST,
    /** Said goodbye. */
    LEFT;

    /** Empty for a phase that this registry does not know. */
    static Optional<Status> of(NodePhase phase) {
        return switch (phase) {
            case NODE_PHASE_JOINING -> Optional.of(JOINING);
            case NODE_PHASE_READY -> Optional.of(READY);
            case NODE_PHASE_DRAINING -> Optional.of(DRAINING);
            case NODE_PHASE_LEFT -> Optional.of(LEFT);
            case NODE_PHASE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
    }

    /** Whether it lives and may be told to run something else. */
    public boolean takesPlacements() {
        return this == JOINING || this == READY;
    }

    /** Whether silence means something. */
    boolean isExpectedToSpeak() {
        return this == JOINING || this == READY || this == DRAINING;
    }
}
