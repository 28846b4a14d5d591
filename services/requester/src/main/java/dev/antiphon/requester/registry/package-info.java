/** A requester's own copies of what the registry publishes and the nodes say. */
@NullMarked
package dev.antiphon.requester.registry;

import org.jspecify.annotations.NullMarked;
