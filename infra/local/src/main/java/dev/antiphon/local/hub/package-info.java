/** Fetches checkpoints from a Hugging Face hub. */
@NullMarked
package dev.antiphon.local.hub;

import org.jspecify.annotations.NullMarked;
