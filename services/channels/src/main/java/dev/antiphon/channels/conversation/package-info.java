/** Conversations, whatever channel they are on. */
@NullMarked
package dev.antiphon.channels.conversation;

import org.jspecify.annotations.NullMarked;
