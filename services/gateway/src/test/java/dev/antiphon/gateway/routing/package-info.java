/** Tests of the way from alias to pool. */
@NullMarked
package dev.antiphon.gateway.routing;

import org.jspecify.annotations.NullMarked;
