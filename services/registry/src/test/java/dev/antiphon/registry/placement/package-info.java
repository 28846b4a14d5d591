@NullMarked
package dev.antiphon.registry.placement;

import org.jspecify.annotations.NullMarked;
