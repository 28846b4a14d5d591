/** Many answers at once through one gateway. */
@NullMarked
package dev.antiphon.bench.streams;

import org.jspecify.annotations.NullMarked;
