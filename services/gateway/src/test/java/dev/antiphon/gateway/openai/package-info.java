/** Tests of the OpenAI-compatible API. */
@NullMarked
package dev.antiphon.gateway.openai;

import org.jspecify.annotations.NullMarked;
