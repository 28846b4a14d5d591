/** Conversations, for people to look at. */
@NullMarked
package dev.antiphon.bots.history;

import org.jspecify.annotations.NullMarked;
