@NullMarked
package dev.antiphon.engine.schedule;

import org.jspecify.annotations.NullMarked;
