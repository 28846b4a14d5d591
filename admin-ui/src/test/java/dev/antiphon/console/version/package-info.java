@NullMarked
package dev.antiphon.console.version;

import org.jspecify.annotations.NullMarked;
