/** A language-model engine as a plain library; {@link dev.antiphon.engine.Engine} is its map. */
@NullMarked
package dev.antiphon.engine;

import org.jspecify.annotations.NullMarked;
