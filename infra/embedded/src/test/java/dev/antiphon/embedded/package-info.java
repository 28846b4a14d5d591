@NullMarked
package dev.antiphon.embedded;

import org.jspecify.annotations.NullMarked;
