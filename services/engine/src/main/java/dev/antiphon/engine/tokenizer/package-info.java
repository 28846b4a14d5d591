/**
 * Text to tokens and back: the checkpoint's tokenizer, its chat template, and text that comes token
 * by token.
 */
@NullMarked
package dev.antiphon.engine.tokenizer;

import org.jspecify.annotations.NullMarked;
