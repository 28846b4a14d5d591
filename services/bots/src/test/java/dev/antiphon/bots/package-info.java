@NullMarked
package dev.antiphon.bots;

import org.jspecify.annotations.NullMarked;
