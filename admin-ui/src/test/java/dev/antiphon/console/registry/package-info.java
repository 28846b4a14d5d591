@NullMarked
package dev.antiphon.console.registry;

import org.jspecify.annotations.NullMarked;
