/** Requests out to the pools, and what the reply log says about them. */
@NullMarked
package dev.antiphon.gateway.replies;

import org.jspecify.annotations.NullMarked;
