/** {@code bench engine}: the engine alone, against the limit that the memory sets. */
@NullMarked
package dev.antiphon.bench.engine;

import org.jspecify.annotations.NullMarked;
