package dev.antiphon.inference.placement;

import dev.antiphon.contracts.v1.Placement;
import dev.antiphon.contracts.v1.VersionState;

/** A version that this node shall run. */
record Wanted(Placement placement, VersionState version) {}
