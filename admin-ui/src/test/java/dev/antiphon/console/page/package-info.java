@NullMarked
package dev.antiphon.console.page;

import org.jspecify.annotations.NullMarked;
