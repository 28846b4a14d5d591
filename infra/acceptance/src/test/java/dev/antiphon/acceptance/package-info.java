/** The whole of Antiphon, brought up by its launcher and used from outside. */
@NullMarked
package dev.antiphon.acceptance;

import org.jspecify.annotations.NullMarked;
