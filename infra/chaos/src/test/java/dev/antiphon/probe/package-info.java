/** Asks a running installation from outside, and watches its topics meanwhile. */
@NullMarked
package dev.antiphon.probe;

import org.jspecify.annotations.NullMarked;
