/** From an alias to the pool that answers. */
@NullMarked
package dev.antiphon.bots.routing;

import org.jspecify.annotations.NullMarked;
