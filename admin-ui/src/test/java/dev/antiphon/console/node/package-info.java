@NullMarked
package dev.antiphon.console.node;

import org.jspecify.annotations.NullMarked;
