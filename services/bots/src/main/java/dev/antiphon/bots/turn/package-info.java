/** One question and one answer at a time: from waiting messages to the bot's last word. */
@NullMarked
package dev.antiphon.bots.turn;

import org.jspecify.annotations.NullMarked;
