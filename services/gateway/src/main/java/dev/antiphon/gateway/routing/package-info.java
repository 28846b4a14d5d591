/** From what a client asks for to who answers it: alias, version, pool. */
@NullMarked
package dev.antiphon.gateway.routing;

import org.jspecify.annotations.NullMarked;
