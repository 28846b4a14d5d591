/** What is said when a call is not as it should be. */
@NullMarked
package dev.antiphon.bots.problem;

import org.jspecify.annotations.NullMarked;
