/** The port through which the engine computes, whole on this machine or along a chain of stages. */
@NullMarked
package dev.antiphon.engine.pipeline;

import org.jspecify.annotations.NullMarked;
