/** The gateway's own copies of what the registry publishes and the nodes say. */
@NullMarked
package dev.antiphon.gateway.state;

import org.jspecify.annotations.NullMarked;
