/** The chaos harness: breaks a running installation and checks what its customers see. */
@NullMarked
package dev.antiphon.chaos;

import org.jspecify.annotations.NullMarked;
