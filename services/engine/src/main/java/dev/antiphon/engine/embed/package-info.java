/** Texts to vectors: sentence-embedding models in ONNX. */
@NullMarked
package dev.antiphon.engine.embed;

import org.jspecify.annotations.NullMarked;
