/** Models that run in somebody else's server: vLLM, llama.cpp, Ollama, Triton and others. */
@NullMarked
package dev.antiphon.inference.remote;

import org.jspecify.annotations.NullMarked;
