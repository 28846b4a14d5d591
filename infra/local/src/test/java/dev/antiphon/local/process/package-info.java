@NullMarked
package dev.antiphon.local.process;

import org.jspecify.annotations.NullMarked;
