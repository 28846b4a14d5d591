/** The engine under random load for a long time: whether it grows, slows down or loses anything. */
@NullMarked
package dev.antiphon.bench.soak;

import org.jspecify.annotations.NullMarked;
