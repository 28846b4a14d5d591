/** The way to the services behind the gateway. */
@NullMarked
package dev.antiphon.gateway.proxy;

import org.jspecify.annotations.NullMarked;
