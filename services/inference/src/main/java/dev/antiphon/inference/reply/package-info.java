/** The reply log of a request: what was said before, and what is said now. */
@NullMarked
package dev.antiphon.inference.reply;

import org.jspecify.annotations.NullMarked;
