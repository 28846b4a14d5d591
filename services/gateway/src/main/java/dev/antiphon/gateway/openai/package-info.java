/** The OpenAI-compatible API: what a body asks for, and what is refused by name. */
@NullMarked
package dev.antiphon.gateway.openai;

import org.jspecify.annotations.NullMarked;
