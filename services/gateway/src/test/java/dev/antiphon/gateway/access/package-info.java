/** Tests of the API keys. */
@NullMarked
package dev.antiphon.gateway.access;

import org.jspecify.annotations.NullMarked;
