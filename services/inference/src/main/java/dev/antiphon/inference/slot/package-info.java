/** Slots pull requests: each is a share consumer that holds one record and works on it. */
@NullMarked
package dev.antiphon.inference.slot;

import org.jspecify.annotations.NullMarked;
