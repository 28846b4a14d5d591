/** Kills whoever answers in the middle of an answer; the answer must not show it. */
@NullMarked
package dev.antiphon.chaos.expected;

import org.jspecify.annotations.NullMarked;
