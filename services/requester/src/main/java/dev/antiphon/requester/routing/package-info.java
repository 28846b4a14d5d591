/** From what a client asks for to who answers it: alias, version, pool. */
@NullMarked
package dev.antiphon.requester.routing;

import org.jspecify.annotations.NullMarked;
