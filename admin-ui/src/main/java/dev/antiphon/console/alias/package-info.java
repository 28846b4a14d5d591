/** The pages of aliases and their splits. */
@NullMarked
package dev.antiphon.console.alias;

import org.jspecify.annotations.NullMarked;
