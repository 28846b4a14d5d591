/** The console's own copy of what the registry publishes. */
@NullMarked
package dev.antiphon.console.desired;

import org.jspecify.annotations.NullMarked;
