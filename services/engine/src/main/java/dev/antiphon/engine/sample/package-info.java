/** From logits to the next token, the same one wherever and whenever it is chosen. */
@NullMarked
package dev.antiphon.engine.sample;

import org.jspecify.annotations.NullMarked;
