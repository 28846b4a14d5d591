@NullMarked
package dev.antiphon.console.support;

import org.jspecify.annotations.NullMarked;
