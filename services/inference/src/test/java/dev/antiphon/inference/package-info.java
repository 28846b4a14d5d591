@NullMarked
package dev.antiphon.inference;

import org.jspecify.annotations.NullMarked;
