/** The launcher of {@code ./antiphon}: runs everything on one machine. */
@NullMarked
package dev.antiphon.local;

import org.jspecify.annotations.NullMarked;
