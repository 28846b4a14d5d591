package dev.antiphon.engine.tokenizer;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.FatalTemplateErrorsException;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;

import dev.antiphon.engine.weights.InvalidCheckpoint;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The chat template of a checkpoint: how a conversation becomes the prompt that the model was
 * trained on.
 */
public final class ChatTemplate {

    private static final JsonMapper JSON = new JsonMapper();
    private static final char ZERO_WIDTH_SPACE = '\u200B';

    private final Jinjava jinja;
    private final String template;
    private final Map<String, String> namedTokens;
    private final List<String> specialTokens;

    private ChatTemplate(
            String template, Map<String, String> namedTokens, List<String> specialTokens) {
        this.template = template;
        this.namedTokens = namedTokens;
        this.specialTokens = specialTokens;
        this.jinja =
                new Jinjava(
                        JinjavaConfig.newBuilder()
                                .withTrimBlocks(true)
                                .withLstripBlocks(true)
                                .build());
        jinja.registerFunction(
                new ELFunctionDefinition(
                        "", "raise_exception", ChatTemplate.class, "raise", String.class));
    }

    /**
     * Reads the template and the special tokens from {@code tokenizer_config.json} of a directory.
     *
     * @throws InvalidCheckpoint if there is no template
     * @throws IOException if the file cannot be read
     */
    public static ChatTemplate open(Path directory) throws IOException {
        var file = directory.resolve("tokenizer_config.json");
        if (!Files.isRegularFile(file)) {
            throw new InvalidCheckpoint(file, "does not exist");
        }
        JsonNode config;
        try {
            config = JSON.readTree(Files.readAllBytes(file));
        } catch (JacksonException notJson) {
            throw new InvalidCheckpoint(file, "is not JSON: " + notJson.getOriginalMessage());
        }
        if (!config.path("chat_template").isString()) {
            throw new InvalidCheckpoint(file, "chat_template: expected a string");
        }
        var named = new TreeMap<String, String>();
        for (String name : List.of("bos_token", "eos_token", "pad_token", "unk_token")) {
            content(config.path(name)).ifPresent(token -> named.put(name, token));
        }
        var special = new TreeSet<>(named.values());
        for (var token : config.path("added_tokens_decoder")) {
            content(token).ifPresent(special::add);
        }
        return new ChatTemplate(
                config.path("chat_template").stringValue(), named, List.copyOf(special));
    }

    /**
     * The prompt after which the model answers.
     *
     * @throws IllegalArgumentException if the template refuses the conversation; the message is the
     *     template's own
     */
    public String prompt(List<Message> conversation) {
        var messages =
                conversation.stream()
                        .map(
                                each ->
                                        Map.of(
                                                "role",
                                                each.role(),
                                                "content",
                                                harmless(each.content())))
                        .toList();
        var context = new TreeMap<String, Object>(namedTokens);
        context.put("messages", messages);
        context.put("add_generation_prompt", true);
        try {
            return jinja.render(template, context);
        } catch (FatalTemplateErrorsException refused) {
            throw new IllegalArgumentException("messages: " + reason(refused), refused);
        }
    }

    /**
     * Called by templates that refuse a conversation.
     *
     * @throws Refusal always
     */
    @SuppressWarnings("DoNotCallSuggester") // Templates call it by name.
    public static String raise(String message) {
        throw new Refusal(message);
    }

    /** What the template said if it refused, else what went wrong in it. */
    private static String reason(FatalTemplateErrorsException failed) {
        var error = failed.getErrors().iterator().next();
        for (Throwable cause = error.getException(); cause != null; cause = cause.getCause()) {
            if (cause instanceof Refusal refusal) {
                return refusal.message;
            }
        }
        return error.getMessage();
    }

    /**
     * A message may talk about a special token but must not be one, or a customer could speak for
     * the assistant.
     */
    private String harmless(String content) {
        String harmless = content;
        for (String token : specialTokens) {
            harmless =
                    harmless.replace(
                            token,
                            token.charAt(0)
                                    + String.valueOf(ZERO_WIDTH_SPACE)
                                    + token.substring(1));
        }
        return harmless;
    }

    private static Optional<String> content(JsonNode token) {
        var text = token.isObject() ? token.path("content") : token;
        return text.isString() && !text.stringValue().isEmpty()
                ? Optional.of(text.stringValue())
                : Optional.empty();
    }

    private static final class Refusal extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final String message;

        Refusal(String message) {
            super(message);
            this.message = message;
        }
    }
}
