@NullMarked
package dev.antiphon.engine.embed;

import org.jspecify.annotations.NullMarked;
