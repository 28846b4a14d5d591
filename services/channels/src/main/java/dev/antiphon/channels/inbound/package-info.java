/** What customers say: taken in once, handed to the bots in order. */
@NullMarked
package dev.antiphon.channels.inbound;

import org.jspecify.annotations.NullMarked;
