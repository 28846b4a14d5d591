package dev.antiphon.inference.placement;

import dev.antiphon.contracts.v1.Placement;
import dev.antiphon.contracts.v1.VersionState;

/** A version, or a stage of it, that this node shall run. */
record Wanted(Placement placement, VersionState version) {

    /** What it takes on this node: the pool for a whole version, a place in a chain otherwise. */
    String place() {
        return placement.hasChain()
                ? placement.getChain().getChainId() + "/" + placement.getPosition()
                : placement.getPool();
    }

    /** Whether what is in memory for it serves for the other as well. */
    boolean sameWeights(Wanted other) {
        return placement.hasChain()
                && other.placement.hasChain()
                && placement.getVersion().equals(other.placement.getVersion())
                && placement.getPool().equals(other.placement.getPool())
                && placement.getSlots() == other.placement.getSlots()
                && stage(placement).getFirstLayer() == stage(other.placement).getFirstLayer()
                && stage(placement).getEndLayer() == stage(other.placement).getEndLayer();
    }

    private static dev.antiphon.contracts.v1.Stage stage(Placement placement) {
        return placement.getChain().getStages(placement.getPosition());
    }
}
