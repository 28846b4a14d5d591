/** Keeps the nodes' placements what the planner says they should be. */
@NullMarked
package dev.antiphon.registry.placement;

import org.jspecify.annotations.NullMarked;
