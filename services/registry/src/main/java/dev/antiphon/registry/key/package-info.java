/** API keys, which bind a client to a workspace. */
@NullMarked
package dev.antiphon.registry.key;

import org.jspecify.annotations.NullMarked;
