@NullMarked
package dev.antiphon.registry.access;

import org.jspecify.annotations.NullMarked;
