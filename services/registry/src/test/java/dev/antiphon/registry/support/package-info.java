@NullMarked
package dev.antiphon.registry.support;

import org.jspecify.annotations.NullMarked;
