@NullMarked
package dev.antiphon.inference.chain;

import org.jspecify.annotations.NullMarked;
