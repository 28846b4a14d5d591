/**
 * Models, versions, rollouts, nodes, placements and keys: the desired state, kept in PostgreSQL and
 * published.
 */
@NullMarked
package dev.antiphon.registry;

import org.jspecify.annotations.NullMarked;
