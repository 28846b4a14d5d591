@NullMarked
package dev.antiphon.console.bot;

import org.jspecify.annotations.NullMarked;
