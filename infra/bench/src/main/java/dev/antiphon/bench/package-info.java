/** The benchmarks, one subcommand each. */
@NullMarked
package dev.antiphon.bench;

import org.jspecify.annotations.NullMarked;
