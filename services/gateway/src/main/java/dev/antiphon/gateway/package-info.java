/**
 * The edge: it serves the OpenAI-compatible API itself and leads everything else to its service.
 */
@NullMarked
package dev.antiphon.gateway;

import org.jspecify.annotations.NullMarked;
