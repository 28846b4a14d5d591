/** Who may ask: API keys, found by their prefix and bound to a workspace. */
@NullMarked
package dev.antiphon.gateway.access;

import org.jspecify.annotations.NullMarked;
