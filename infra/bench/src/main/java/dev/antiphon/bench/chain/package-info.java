/** Measures a replica over several stages against one in a single place. */
@NullMarked
package dev.antiphon.bench.chain;

import org.jspecify.annotations.NullMarked;
