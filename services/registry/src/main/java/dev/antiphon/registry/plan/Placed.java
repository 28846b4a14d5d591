package dev.antiphon.registry.plan;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.VersionDigest;

import java.util.Optional;

/**
 * A version that a node shall run, for a pool, answering so many requests at a time.
 *
 * @param slots none behind the head of a chain
 * @param seat empty if the node hosts the whole version
 */
public record Placed(VersionDigest version, Pool pool, int slots, Optional<Seat> seat) {

    /** A whole version. */
    public static Placed whole(VersionDigest version, Pool pool, int slots) {
        return new Placed(version, pool, slots, Optional.empty());
    }

    /**
     * A stage of a chain.
     *
     * @param position index of the stage; 0 is the head
     */
    public record Seat(PlannedChain chain, int position) {

        PlannedChain.Stage stage() {
            return chain.stages().get(position);
        }
    }
}
