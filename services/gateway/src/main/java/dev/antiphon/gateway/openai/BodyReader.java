package dev.antiphon.gateway.openai;

import dev.antiphon.contracts.Priority;
import dev.antiphon.gateway.json.Fields;
import dev.antiphon.gateway.json.JsonReader;

import tools.jackson.databind.JsonNode;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Reads the bodies of chat and text completions. Nothing is ignored in silence: a field that would
 * change the answer and cannot be honoured is refused by name, and so is one that nobody knows.
 */
final class BodyReader {

    private static final int CHOICES_LIMIT = 8;
    private static final int STOP_LIMIT = 4;
    private static final int LOGPROBS_LIMIT = 20;
    private static final int TEXT_LOGPROBS_LIMIT = 5;
    private static final int BIAS_LIMIT = 1_024;
    private static final double MOST_BIAS = 100;
    private static final Pattern TOKEN_ID = Pattern.compile("\\d{1,9}");

    private static final Set<String> HONOURED =
            Set.of(
                    "model",
                    "temperature",
                    "top_p",
                    "top_k",
                    "min_p",
                    "repetition_penalty",
                    "frequency_penalty",
                    "presence_penalty",
                    "logit_bias",
                    "ignore_eos",
                    "logprobs",
                    "max_tokens",
                    "n",
                    "stop",
                    "seed",
                    "stream",
                    "stream_options",
                    "user",
                    "service_tier",
                    "metadata");

    private static final Set<String> OF_CHAT =
            Set.of(
                    "messages",
                    "max_completion_tokens",
                    "top_logprobs",
                    "response_format",
                    "tools",
                    "tool_choice",
                    "parallel_tool_calls");

    /** What OpenAI knows and we do not: accepted only with the value that means "off". */
    private static final Map<String, Predicate<JsonNode>> OFF =
            Map.ofEntries(
                    Map.entry("functions", Fields::isEmpty),
                    Map.entry("function_call", is("none")),
                    Map.entry("store", Fields::isFalse),
                    // These change no answer.
                    Map.entry("safety_identifier", JsonNode::isString),
                    Map.entry("prompt_cache_key", JsonNode::isString),
                    Map.entry("echo", Fields::isFalse),
                    Map.entry("suffix", is("")),
                    Map.entry("best_of", node -> node.isIntegralNumber() && node.asDouble() == 1),
                    Map.entry(
                            "modalities",
                            node ->
                                    node.isArray()
                                            && node.size() == 1
                                            && is("text").test(node.get(0))),
                    Map.entry("audio", BodyReader::isNever),
                    Map.entry("prediction", BodyReader::isNever),
                    Map.entry("reasoning_effort", BodyReader::isNever),
                    Map.entry("verbosity", BodyReader::isNever),
                    Map.entry("web_search_options", BodyReader::isNever));

    private final JsonReader json;

    /**
     * @param limitBytes the longest body that is read, whatever length it announces
     */
    BodyReader(int limitBytes) {
        this.json = new JsonReader(limitBytes);
    }

    /** Reads the body of a chat completion. */
    Asked chat(InputStream body) {
        var fields = json.object(body);
        checkNames(fields, OF_CHAT);
        return asked(
                fields,
                new Asked.Prompt.Messages(ChatReader.chat(fields)),
                chatLogprobs(fields),
                ResponseFormat.schema(fields));
    }

    /** Reads the body of a text completion. */
    Asked text(InputStream body) {
        var fields = json.object(body);
        checkNames(fields, Set.of("prompt"));
        var topLogprobs = fields.integer("logprobs", 0, TEXT_LOGPROBS_LIMIT);
        return asked(
                fields,
                new Asked.Prompt.Text(prompt(fields)),
                topLogprobs.isPresent()
                        ? OptionalInt.of(Math.toIntExact(topLogprobs.getAsLong()))
                        : OptionalInt.empty(),
                Optional.empty());
    }

    /** Reads the body of a request for embeddings. */
    Embed embed(InputStream body) {
        return Embed.of(json.object(body));
    }

    private static String prompt(Fields fields) {
        var prompt = fields.require("prompt");
        if (prompt.isArray() && prompt.size() == 1) {
            prompt = prompt.get(0);
        }
        if (!prompt.isString() || !Fields.isText(prompt)) {
            throw fields.wrong("prompt", "must be a string, or a list of one string");
        }
        return prompt.stringValue();
    }

    private static OptionalInt chatLogprobs(Fields fields) {
        var top = fields.integer("top_logprobs", 0, LOGPROBS_LIMIT);
        if (fields.flag("logprobs")) {
            return OptionalInt.of(Math.toIntExact(top.orElse(0)));
        }
        if (top.orElse(0) > 0) {
            throw fields.wrong("top_logprobs", "is only allowed with 'logprobs': true");
        }
        return OptionalInt.empty();
    }

    /** By token id, which JSON can only write as a string. */
    private static Map<Integer, Double> logitBias(Fields fields) {
        var given = fields.find("logit_bias");
        if (given.isEmpty()) {
            return Map.of();
        }
        var object = Fields.of(given.get(), "logit_bias");
        if (object.object().size() > BIAS_LIMIT) {
            throw fields.wrong("logit_bias", "must name at most %d tokens".formatted(BIAS_LIMIT));
        }
        Map<Integer, Double> bias = new TreeMap<>();
        for (var entry : object.object().properties()) {
            if (!TOKEN_ID.matcher(entry.getKey()).matches()) {
                throw fields.wrong("logit_bias", "must name tokens by their ids, from 0");
            }
            bias.put(
                    Integer.parseInt(entry.getKey()),
                    object.number(entry.getKey(), -MOST_BIAS, MOST_BIAS, 0));
        }
        return bias;
    }

    private Asked asked(
            Fields fields,
            Asked.Prompt prompt,
            OptionalInt topLogprobs,
            Optional<String> jsonSchema) {
        String model = fields.text("model");
        if (model.isBlank()) {
            throw fields.wrong("model", "must not be empty");
        }
        boolean stream = fields.flag("stream");
        var _ = fields.metadata();
        double topP = fields.number("top_p", 0, 1, 1);
        if (topP == 0) {
            throw fields.wrong("top_p", "must be greater than 0");
        }
        double repetitionPenalty = fields.number("repetition_penalty", 0, 2, 1);
        if (repetitionPenalty == 0) {
            throw fields.wrong("repetition_penalty", "must be greater than 0");
        }
        return new Asked(
                model,
                prompt,
                fields.number("temperature", 0, 2, 1),
                Math.toIntExact(fields.integer("top_k", 0, Integer.MAX_VALUE).orElse(0)),
                topP,
                fields.number("min_p", 0, 1, 0),
                repetitionPenalty,
                fields.number("frequency_penalty", -2, 2, 0),
                fields.number("presence_penalty", -2, 2, 0),
                logitBias(fields),
                maxTokens(fields),
                Math.toIntExact(fields.integer("n", 1, CHOICES_LIMIT).orElse(1)),
                stop(fields),
                fields.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE),
                fields.flag("ignore_eos"),
                topLogprobs,
                jsonSchema,
                stream,
                includeUsage(fields, stream),
                fields.find("user").map(_ -> fields.text("user")),
                priority(fields));
    }

    /** OpenAI's tiers are lanes here. */
    private static Priority priority(Fields fields) {
        var tier = fields.find("service_tier");
        if (tier.isEmpty()) {
            return Priority.NORMAL;
        }
        return switch (fields.text("service_tier")) {
            case "priority" -> Priority.HIGH;
            case "auto", "default" -> Priority.NORMAL;
            case "flex" -> Priority.LOW;
            default ->
                    throw fields.wrong("service_tier", "must be auto, default, priority or flex");
        };
    }

    private static void checkNames(Fields fields, Set<String> own) {
        for (var field : fields.object().properties()) {
            String name = field.getKey();
            if (HONOURED.contains(name) || own.contains(name)) {
                continue;
            }
            var off = OFF.get(name);
            if (off == null) {
                throw fields.wrong(name, "is not a known parameter");
            }
            if (!field.getValue().isNull() && !off.test(field.getValue())) {
                throw fields.wrong(name, "is not supported with this value");
            }
        }
    }

    private static OptionalInt maxTokens(Fields fields) {
        var older = fields.integer("max_tokens", 1, Integer.MAX_VALUE);
        var newer = fields.integer("max_completion_tokens", 1, Integer.MAX_VALUE);
        if (older.isPresent() && newer.isPresent() && older.getAsLong() != newer.getAsLong()) {
            throw fields.wrong("max_tokens", "contradicts 'max_completion_tokens'");
        }
        var given = newer.isPresent() ? newer : older;
        return given.isPresent()
                ? OptionalInt.of(Math.toIntExact(given.getAsLong()))
                : OptionalInt.empty();
    }

    private static List<String> stop(Fields fields) {
        Optional<JsonNode> stop = fields.find("stop");
        if (stop.isEmpty()) {
            return List.of();
        }
        var strings =
                stop.get().isArray()
                        ? StreamSupport.stream(stop.get().spliterator(), false).toList()
                        : List.of(stop.get());
        if (strings.size() > STOP_LIMIT || !strings.stream().allMatch(BodyReader::isStop)) {
            throw fields.wrong("stop", "must be a string or up to 4 strings, none of them empty");
        }
        return strings.stream().map(JsonNode::stringValue).toList();
    }

    private static boolean isStop(JsonNode node) {
        return node.isString() && !node.stringValue().isEmpty() && Fields.isText(node);
    }

    private static boolean includeUsage(Fields fields, boolean stream) {
        var options = fields.find("stream_options");
        if (options.isEmpty()) {
            return false;
        }
        if (!stream) {
            throw fields.wrong("stream_options", "is only allowed with 'stream': true");
        }
        var inner = Fields.of(options.get(), "stream_options");
        inner.refuseOthers(Set.of("include_usage"), Set.of("include_obfuscation"));
        return inner.flag("include_usage");
    }

    private static Predicate<JsonNode> is(String value) {
        return node -> node.isString() && node.stringValue().equals(value);
    }

    private static boolean isNever(JsonNode ignored) {
        return false;
    }
}
