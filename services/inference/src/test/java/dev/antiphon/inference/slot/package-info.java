@NullMarked
package dev.antiphon.inference.slot;

import org.jspecify.annotations.NullMarked;
