/**
 * The forward pass as TorchScript source, and the one class that knows its methods, arguments and
 * shapes.
 */
@NullMarked
package dev.antiphon.engine.kernel;

import org.jspecify.annotations.NullMarked;
