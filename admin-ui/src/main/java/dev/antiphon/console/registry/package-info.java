/** Calls to the registry, where people change something. */
@NullMarked
package dev.antiphon.console.registry;

import org.jspecify.annotations.NullMarked;
