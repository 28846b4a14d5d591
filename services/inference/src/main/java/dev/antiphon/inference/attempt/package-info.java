/** One node's try at one request, from its {@code Started} to its end. */
@NullMarked
package dev.antiphon.inference.attempt;

import org.jspecify.annotations.NullMarked;
