/** Turns what customers say into requests, and the replies into what the bot says. */
@NullMarked
package dev.antiphon.bots;

import org.jspecify.annotations.NullMarked;
