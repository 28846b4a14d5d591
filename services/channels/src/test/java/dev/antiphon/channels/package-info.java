@NullMarked
package dev.antiphon.channels;

import org.jspecify.annotations.NullMarked;
