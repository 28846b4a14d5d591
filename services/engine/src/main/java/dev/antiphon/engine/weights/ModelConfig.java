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
 * What a checkpoint's {@code config.json} says, checked. Names are Hugging Face's.
 *
 * @param family what its layers are like
 * @param headDim width of one attention head
 * @param contextTokens how many positions the model was trained for
 * @param ropeTheta base of the rotary position embedding
 * @param ropeScaling how its frequencies are stretched
 * @param attentionWindow how many tokens one hears at most, itself included; the context where
 *     there is no window
 * @param normEps added to the mean square in RMSNorm
 * @param tiedHead whether the output projection is the embedding
 * @param endTokens the tokens that end an answer
 */
public record ModelConfig(
        Family family,
        int vocabSize,
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int kvHeads,
        int headDim,
        int contextTokens,
        double ropeTheta,
        RopeScaling ropeScaling,
        int attentionWindow,
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
    static ModelConfig read(Path directory) throws IOException {
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

        ModelConfig config() {
            var family = family();
            demand("hidden_act", "silu");
            refuseIfTrue("attention_bias");
            refuseIfTrue("mlp_bias");
            refuseIfTrue("use_sliding_window");
            refuseLayersOfOtherKinds(family);
            int context = positive("max_position_embeddings");
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
            return new ModelConfig(
                    family,
                    positive("vocab_size"),
                    hidden,
                    positive("intermediate_size"),
                    positive("num_hidden_layers"),
                    heads,
                    kvHeads,
                    json.hasNonNull("head_dim") ? positive("head_dim") : hidden / heads,
                    context,
                    ropeTheta(),
                    ropeScaling(context),
                    family.slidingWindow() && json.hasNonNull("sliding_window")
                            ? Math.min(context, positive("sliding_window"))
                            : context,
                    fraction("rms_norm_eps"),
                    json.path("tie_word_embeddings").asBoolean(false),
                    endTokens());
        }

        private Family family() {
            var value = json.path("model_type");
            return Family.of(value.asString(""))
                    .orElseThrow(
                            () ->
                                    refused(
                                            "model_type",
                                            "this engine runs %s, was %s"
                                                    .formatted(Family.modelTypes(), shown(value))));
        }

        private void refuseLayersOfOtherKinds(Family family) {
            String known = family.slidingWindow() ? "sliding_attention" : "full_attention";
            for (var kind : json.path("layer_types")) {
                if (!kind.isString() || !kind.stringValue().equals(known)) {
                    throw refused(
                            "layer_types", "all layers must be " + known + ", one is " + kind);
                }
            }
        }

        /** Older checkpoints tell it at the top, newer ones in {@code rope_parameters}. */
        private double ropeTheta() {
            var rope = json.path("rope_parameters");
            var theta = rope.has("rope_theta") ? rope.path("rope_theta") : json.path("rope_theta");
            if (theta.isMissingNode() || theta.isNull()) {
                return DEFAULT_ROPE_THETA;
            }
            return aboveZero("rope_theta", theta);
        }

        /** Called {@code rope_scaling} by older checkpoints, and its type {@code type}. */
        private RopeScaling ropeScaling(int context) {
            String at = json.hasNonNull("rope_parameters") ? "rope_parameters" : "rope_scaling";
            var rope = json.path(at);
            var type = rope.has("rope_type") ? rope.path("rope_type") : rope.path("type");
            return switch (type.asString("default")) {
                case "default" -> new RopeScaling.None();
                case "linear" -> new RopeScaling.Linear(aboveZero(at, rope, "factor"));
                case "llama3" ->
                        llama3(
                                at,
                                rope,
                                rope.has("original_max_position_embeddings")
                                        ? aboveZero(at, rope, "original_max_position_embeddings")
                                        : context);
                default ->
                        throw refused(
                                at + ".rope_type",
                                "this engine does default, linear and llama3, was " + type);
            };
        }

        private RopeScaling llama3(String at, JsonNode rope, double originalContext) {
            double low = aboveZero(at, rope, "low_freq_factor");
            double high = aboveZero(at, rope, "high_freq_factor");
            if (high <= low) {
                throw refused(
                        at + ".high_freq_factor", "must be above low_freq_factor, was " + high);
            }
            return new RopeScaling.Llama3(
                    aboveZero(at, rope, "factor"), low, high, originalContext);
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

        private double aboveZero(String at, JsonNode object, String field) {
            return aboveZero(at + "." + field, object.path(field));
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
