@NullMarked
package dev.antiphon.registry.key;

import org.jspecify.annotations.NullMarked;
