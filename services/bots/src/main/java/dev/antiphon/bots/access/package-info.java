/** Who may change the bots. */
@NullMarked
package dev.antiphon.bots.access;

import org.jspecify.annotations.NullMarked;
