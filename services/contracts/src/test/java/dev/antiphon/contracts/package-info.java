@NullMarked
package dev.antiphon.contracts;

import org.jspecify.annotations.NullMarked;
