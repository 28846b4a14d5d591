/** Tests of the way to other services. */
@NullMarked
package dev.antiphon.gateway.proxy;

import org.jspecify.annotations.NullMarked;
