@NullMarked
package dev.antiphon.registry;

import org.jspecify.annotations.NullMarked;
