/** What requests used. */
@NullMarked
package dev.antiphon.gateway.usage;

import org.jspecify.annotations.NullMarked;
