@NullMarked
package dev.antiphon.console;

import org.jspecify.annotations.NullMarked;
