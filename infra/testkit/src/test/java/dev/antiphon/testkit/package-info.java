@NullMarked
package dev.antiphon.testkit;

import org.jspecify.annotations.NullMarked;
