/** Functions that a model may call: how it writes a call, and calls read as they come. */
@NullMarked
package dev.antiphon.engine.tool;

import org.jspecify.annotations.NullMarked;
