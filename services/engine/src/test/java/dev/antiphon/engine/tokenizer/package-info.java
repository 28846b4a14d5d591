@NullMarked
package dev.antiphon.engine.tokenizer;

import org.jspecify.annotations.NullMarked;
