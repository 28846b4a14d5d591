/** What customers said. */
@NullMarked
package dev.antiphon.bots.conversation;

import org.jspecify.annotations.NullMarked;
