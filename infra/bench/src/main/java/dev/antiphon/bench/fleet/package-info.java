/** Many nodes with a simulated engine: how work spreads, who waits, and what growth costs. */
@NullMarked
package dev.antiphon.bench.fleet;

import org.jspecify.annotations.NullMarked;
