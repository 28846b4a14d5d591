/** {@code bench accuracy}: what a weight format costs the demo model's answers. */
@NullMarked
package dev.antiphon.bench.accuracy;

import org.jspecify.annotations.NullMarked;
