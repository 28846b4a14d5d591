/** What a caller is told when something cannot be done. */
@NullMarked
package dev.antiphon.platform.problem;

import org.jspecify.annotations.NullMarked;
