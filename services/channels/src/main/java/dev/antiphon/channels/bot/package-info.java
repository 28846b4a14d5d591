/** The bots that customers can speak with. */
@NullMarked
package dev.antiphon.channels.bot;

import org.jspecify.annotations.NullMarked;
