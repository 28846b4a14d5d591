@NullMarked
package dev.antiphon.engine.constrain;

import org.jspecify.annotations.NullMarked;
