/**
 * Answers that keep to a form: a grammar over characters, the tokens that it allows next, and JSON
 * Schema as a grammar.
 */
@NullMarked
package dev.antiphon.engine.constrain;

import org.jspecify.annotations.NullMarked;
