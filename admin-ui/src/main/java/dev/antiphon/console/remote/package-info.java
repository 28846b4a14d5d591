/** Calls to other services, and what may come of them. */
@NullMarked
package dev.antiphon.console.remote;

import org.jspecify.annotations.NullMarked;
