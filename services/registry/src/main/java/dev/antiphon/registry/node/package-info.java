/** The nodes, as their heartbeats tell. */
@NullMarked
package dev.antiphon.registry.node;

import org.jspecify.annotations.NullMarked;
