@NullMarked
package dev.antiphon.platform;

import org.jspecify.annotations.NullMarked;
