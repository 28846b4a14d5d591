/** How an alias splits over versions. */
@NullMarked
package dev.antiphon.registry.rollout;

import org.jspecify.annotations.NullMarked;
