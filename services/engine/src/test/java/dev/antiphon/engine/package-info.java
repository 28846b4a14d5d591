@NullMarked
package dev.antiphon.engine;

import org.jspecify.annotations.NullMarked;
