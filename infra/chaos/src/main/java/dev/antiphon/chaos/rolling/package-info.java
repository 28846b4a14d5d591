/** Restarts everything that serves customers, one after the other, under load. */
@NullMarked
package dev.antiphon.chaos.rolling;

import org.jspecify.annotations.NullMarked;
