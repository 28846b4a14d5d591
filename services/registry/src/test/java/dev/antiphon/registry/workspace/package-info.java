@NullMarked
package dev.antiphon.registry.workspace;

import org.jspecify.annotations.NullMarked;
