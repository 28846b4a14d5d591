@NullMarked
package dev.antiphon.engine.weights;

import org.jspecify.annotations.NullMarked;
