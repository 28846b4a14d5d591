/**
 * Checkpoints in Hugging Face layout: what a model is, and its tensors, mapped from the files and
 * not copied.
 */
@NullMarked
package dev.antiphon.engine.weights;

import org.jspecify.annotations.NullMarked;
