@NullMarked
package dev.antiphon.registry.plan;

import org.jspecify.annotations.NullMarked;
