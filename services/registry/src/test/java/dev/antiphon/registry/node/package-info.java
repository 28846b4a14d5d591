@NullMarked
package dev.antiphon.registry.node;

import org.jspecify.annotations.NullMarked;
