@NullMarked
package dev.antiphon.platform.problem;

import org.jspecify.annotations.NullMarked;
