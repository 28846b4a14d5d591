/** The console: what runs, shown live, and the few things that people change by hand. */
@NullMarked
package dev.antiphon.console;

import org.jspecify.annotations.NullMarked;
