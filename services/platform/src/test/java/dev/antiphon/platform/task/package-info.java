@NullMarked
package dev.antiphon.platform.task;

import org.jspecify.annotations.NullMarked;
