package dev.antiphon.engine.weights;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What one family of decoders does differently from the others. All of them are Llama's layer:
 * RMSNorm, rotary attention with shared keys, RMSNorm, gated SiLU.
 *
 * @see <a href="https://arxiv.org/abs/2302.13971">Llama</a>
 */
public enum Family {
    /** Llama 2 and 3, SmolLM2, TinyLlama. */
    LLAMA("llama", false, false, false),
    /** Mistral: a token hears only the last ones before it. */
    MISTRAL("mistral", false, false, true),
    /** Qwen 2 and 2.5: queries, keys and values have biases. */
    QWEN2("qwen2", true, false, false),
    /** Qwen 3: queries and keys are normalised head by head before they are turned. */
    QWEN3("qwen3", false, true, false);

    private final String modelType;
    private final boolean queryKeyValueBiases;
    private final boolean queryKeyNorms;
    private final boolean slidingWindow;

    Family(
            String modelType,
            boolean queryKeyValueBiases,
            boolean queryKeyNorms,
            boolean slidingWindow) {
        this.modelType = modelType;
        this.queryKeyValueBiases = queryKeyValueBiases;
        this.queryKeyNorms = queryKeyNorms;
        this.slidingWindow = slidingWindow;
    }

    /** The family whose {@code model_type} this is. */
    static Optional<Family> of(String modelType) {
        return Arrays.stream(values())
                .filter(family -> family.modelType.equals(modelType))
                .findFirst();
    }

    /** What can be asked for, for a message. */
    static String modelTypes() {
        return Arrays.stream(values())
                .map(family -> family.modelType)
                .collect(Collectors.joining(", "));
    }

    /** Whether {@code q_proj}, {@code k_proj} and {@code v_proj} have a bias. */
    public boolean queryKeyValueBiases() {
        return queryKeyValueBiases;
    }

    /** Whether there are {@code q_norm} and {@code k_norm}. */
    public boolean queryKeyNorms() {
        return queryKeyNorms;
    }

    /** Whether {@code sliding_window} counts. */
    boolean slidingWindow() {
        return slidingWindow;
    }
}
