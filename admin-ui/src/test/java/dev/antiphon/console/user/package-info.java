@NullMarked
package dev.antiphon.console.user;

import org.jspecify.annotations.NullMarked;
