@NullMarked
package dev.antiphon.inference.reply;

import org.jspecify.annotations.NullMarked;
