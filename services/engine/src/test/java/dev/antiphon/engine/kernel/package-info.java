@NullMarked
package dev.antiphon.engine.kernel;

import org.jspecify.annotations.NullMarked;
