/** The commands of the launcher, one class each. */
@NullMarked
package dev.antiphon.local.command;

import org.jspecify.annotations.NullMarked;
