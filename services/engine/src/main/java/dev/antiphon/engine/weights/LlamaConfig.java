package dev.antiphon.engine.weights;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a Llama checkpoint's {@code config.json} says, checked. Names are Hugging Face's.
 *
 * @param headDim width of one attention head
 * @param contextTokens how many positions the model was trained for
 * @param ropeTheta base of the rotary position embedding
 * @param normEps added to the mean square in RMSNorm
 * @param tiedHead whether the output projection is the embedding
 * @param endTokens the tokens that end an answer
 */
public record LlamaConfig(
        int vocabSize,
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int kvHeads,
        int headDim,
        int contextTokens,
        double ropeTheta,
        double normEps,
        boolean tiedHead,
        Set<Integer> endTokens) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final double DEFAULT_ROPE_THETA = 10_000;

    /**
     * Reads {@code config.json} of a directory.
     *
     * @throws InvalidCheckpoint if a field is missing or out of range, or asks for what this engine
     *     does not do
     */
    static LlamaConfig read(Path directory) throws IOException {
        var file = directory.resolve("config.json");
        if (!Files.isRegularFile(file)) {
            throw new InvalidCheckpoint(file, "does not exist");
        }
        try {
            return new Reader(file, JSON.readTree(Files.readAllBytes(file))).config();
        } catch (JacksonException notJson) {
            throw new InvalidCheckpoint(
                    file, "is not JSON: " + notJson.getOriginalMessage(), notJson);
        }
    }

    private record Reader(Path file, JsonNode json) {

        LlamaConfig config() {
            demand("model_type", "llama");
            demand("hidden_act", "silu");
            refuseUnlessAbsent("rope_scaling");
            refuseIfTrue("attention_bias");
            refuseIfTrue("mlp_bias");
            int hidden = positive("hidden_size");
            int heads = positive("num_attention_heads");
            int kvHeads = json.has("num_key_value_heads") ? positive("num_key_value_heads") : heads;
            if (heads % kvHeads != 0) {
                throw refused(
                        "num_attention_heads",
                        heads + " is no multiple of num_key_value_heads " + kvHeads);
            }
            if (!json.hasNonNull("head_dim") && hidden % heads != 0) {
                throw refused(
                        "hidden_size", hidden + " is no multiple of num_attention_heads " + heads);
            }
            return new LlamaConfig(
                    positive("vocab_size"),
                    hidden,
                    positive("intermediate_size"),
                    positive("num_hidden_layers"),
                    heads,
                    kvHeads,
                    json.hasNonNull("head_dim") ? positive("head_dim") : hidden / heads,
                    positive("max_position_embeddings"),
                    ropeTheta(),
                    fraction("rms_norm_eps"),
                    json.path("tie_word_embeddings").asBoolean(false),
                    endTokens());
        }

        /** Older checkpoints tell it at the top, newer ones in {@code rope_parameters}. */
        private double ropeTheta() {
            var rope = json.path("rope_parameters");
            var type = rope.path("rope_type");
            if (type.isString() && !type.stringValue().equals("default")) {
                throw refused("rope_parameters.rope_type", "is not supported, was " + type);
            }
            var theta = rope.has("rope_theta") ? rope.path("rope_theta") : json.path("rope_theta");
            if (theta.isMissingNode() || theta.isNull()) {
                return DEFAULT_ROPE_THETA;
            }
            return aboveZero("rope_theta", theta);
        }

        private Set<Integer> endTokens() {
            var value = json.path("eos_token_id");
            Set<Integer> tokens = new LinkedHashSet<>();
            for (var each : value.isArray() ? value : List.of(value)) {
                if (!each.isIntegralNumber()) {
                    throw refused("eos_token_id", value + " is not a token id or a list of them");
                }
                tokens.add(each.intValue());
            }
            return Set.copyOf(tokens);
        }

        private int positive(String field) {
            var value = json.path(field);
            if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() <= 0) {
                throw refused(field, "must be a whole number above 0, was " + shown(value));
            }
            return value.intValue();
        }

        private double fraction(String field) {
            return aboveZero(field, json.path(field));
        }

        private double aboveZero(String field, JsonNode value) {
            if (!value.isNumber() || !(value.doubleValue() > 0)) {
                throw refused(field, "must be a number above 0, was " + shown(value));
            }
            return value.doubleValue();
        }

        private void demand(String field, String expected) {
            var value = json.path(field);
            if (!value.isString() || !value.stringValue().equals(expected)) {
                throw refused(field, "this engine runs " + expected + ", was " + shown(value));
            }
        }

        private void refuseUnlessAbsent(String field) {
            if (json.hasNonNull(field)) {
                throw refused(field, "is not supported, was " + json.path(field));
            }
        }

        private void refuseIfTrue(String field) {
            if (json.path(field).asBoolean(false)) {
                throw refused(field, "is not supported");
            }
        }

        private InvalidCheckpoint refused(String field, String problem) {
            return new InvalidCheckpoint(file, field + ": " + problem);
        }

        private static String shown(JsonNode value) {
            return value.isMissingNode() ? "missing" : value.toString();
        }
    }
}
