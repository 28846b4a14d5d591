/** Tests of admission. */
@NullMarked
package dev.antiphon.gateway.limit;

import org.jspecify.annotations.NullMarked;
