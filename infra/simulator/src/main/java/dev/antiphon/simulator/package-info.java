/** A model server for tests and benchmarks, with the interfaces of real ones. */
@NullMarked
package dev.antiphon.simulator;

import org.jspecify.annotations.NullMarked;
