/** The pages of conversations. */
@NullMarked
package dev.antiphon.console.conversation;

import org.jspecify.annotations.NullMarked;
