/** The pages of bots, and the calls to the bots service. */
@NullMarked
package dev.antiphon.console.bot;

import org.jspecify.annotations.NullMarked;
