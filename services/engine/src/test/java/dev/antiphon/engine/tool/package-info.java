@NullMarked
package dev.antiphon.engine.tool;

import org.jspecify.annotations.NullMarked;
