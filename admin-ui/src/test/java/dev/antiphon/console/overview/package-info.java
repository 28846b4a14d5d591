@NullMarked
package dev.antiphon.console.overview;

import org.jspecify.annotations.NullMarked;
