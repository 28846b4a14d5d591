/** Who may use the console, and the way in. */
@NullMarked
package dev.antiphon.console.user;

import org.jspecify.annotations.NullMarked;
