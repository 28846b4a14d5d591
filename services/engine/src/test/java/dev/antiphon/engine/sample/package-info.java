@NullMarked
package dev.antiphon.engine.sample;

import org.jspecify.annotations.NullMarked;
