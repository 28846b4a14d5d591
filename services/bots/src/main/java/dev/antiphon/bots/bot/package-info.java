/** The bots and their publication. */
@NullMarked
package dev.antiphon.bots.bot;

import org.jspecify.annotations.NullMarked;
