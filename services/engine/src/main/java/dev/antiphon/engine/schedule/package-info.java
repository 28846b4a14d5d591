/** Who computes what in the next step. Integers only: no tensors, clocks or threads. */
@NullMarked
package dev.antiphon.engine.schedule;

import org.jspecify.annotations.NullMarked;
