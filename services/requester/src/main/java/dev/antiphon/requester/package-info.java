/** What a requester, the gateway or the bots, does before it asks a pool. */
@NullMarked
package dev.antiphon.requester;

import org.jspecify.annotations.NullMarked;
