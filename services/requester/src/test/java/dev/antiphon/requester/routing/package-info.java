/** Tests of the way from alias to pool. */
@NullMarked
package dev.antiphon.requester.routing;

import org.jspecify.annotations.NullMarked;
