@NullMarked
package dev.antiphon.console.alias;

import org.jspecify.annotations.NullMarked;
