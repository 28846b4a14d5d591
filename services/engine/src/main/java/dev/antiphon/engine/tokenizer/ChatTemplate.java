package dev.antiphon.engine.tokenizer;

import com.hubspot.jinjava.interpret.FatalTemplateErrorsException;

import dev.antiphon.engine.tool.Tool;
import dev.antiphon.engine.tool.ToolCall;
import dev.antiphon.engine.tool.ToolFormat;
import dev.antiphon.engine.weights.InvalidCheckpoint;

import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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

    private final TemplateLanguage language = new TemplateLanguage();
    private final String template;
    private final String toolTemplate;
    private final Map<String, String> namedTokens;
    private final List<String> specialTokens;

    private ChatTemplate(
            Templates templates, Map<String, String> namedTokens, List<String> specialTokens) {
        this.template = templates.usual();
        this.toolTemplate = templates.withTools();
        this.namedTokens = namedTokens;
        this.specialTokens = specialTokens;
    }

    /**
     * @param withTools another one where the checkpoint has one for that
     */
    private record Templates(String usual, String withTools) {}

    /**
     * Reads the special tokens from {@code tokenizer_config.json} of a directory, and the template
     * from {@code chat_template.jinja}, or else from the same file.
     *
     * @throws InvalidCheckpoint if there is no template
     * @throws IOException if a file cannot be read
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
        var named = new TreeMap<String, String>();
        for (String name : List.of("bos_token", "eos_token", "pad_token", "unk_token")) {
            content(config.path(name)).ifPresent(token -> named.put(name, token));
        }
        var special = new TreeSet<>(named.values());
        for (var token : config.path("added_tokens_decoder")) {
            if (token.path("special").asBoolean(true)) {
                content(token).ifPresent(special::add);
            }
        }
        return new ChatTemplate(
                templates(directory, config.path("chat_template"), file),
                named,
                List.copyOf(special));
    }

    /** The words with which the model calls functions; empty if the template knows none. */
    public Optional<ToolFormat> toolFormat() {
        return ToolFormat.of(toolTemplate);
    }

    /**
     * The prompt after which the model answers.
     *
     * @param tools functions that the model may call
     * @throws IllegalArgumentException if the template refuses the conversation; the message is the
     *     template's own
     */
    public String prompt(List<Message> conversation, List<Tool> tools) {
        var context = new TreeMap<String, Object>(namedTokens);
        context.put("messages", conversation.stream().map(this::shown).toList());
        context.put("add_generation_prompt", true);
        if (!tools.isEmpty()) {
            context.put("tools", tools.stream().map(tool -> harmless(tool.declaration())).toList());
        }
        try {
            return language.render(tools.isEmpty() ? template : toolTemplate, context);
        } catch (FatalTemplateErrorsException refused) {
            throw new IllegalArgumentException(
                    "messages: " + TemplateLanguage.reason(refused), refused);
        }
    }

    private Map<String, Object> shown(Message message) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("role", message.role());
        shown.put("content", harmless(message.content()));
        if (!message.calls().isEmpty()) {
            shown.put("tool_calls", message.calls().stream().map(this::shown).toList());
        }
        if (!message.answered().isEmpty()) {
            shown.put("tool_call_id", harmless(message.answered()));
        }
        return shown;
    }

    private Map<String, Object> shown(ToolCall call) {
        Object arguments;
        try {
            arguments =
                    JSON.readValue(call.arguments(), new TypeReference<Map<String, Object>>() {});
        } catch (JacksonException notJson) {
            throw new IllegalArgumentException(
                    "messages: the arguments of the call %s are not a JSON object"
                            .formatted(call.id()),
                    notJson);
        }
        var function = new LinkedHashMap<String, Object>();
        function.put("name", harmless(call.name()));
        function.put("arguments", harmless(arguments));
        var shown = new LinkedHashMap<String, Object>();
        shown.put("id", harmless(call.id()));
        shown.put("type", "function");
        shown.put("function", function);
        return shown;
    }

    private Object harmless(Object value) {
        return switch (value) {
            case String text -> harmless(text);
            case List<?> list -> list.stream().map(this::harmless).toList();
            case Map<?, ?> map -> {
                var harmless = new LinkedHashMap<String, Object>();
                map.forEach(
                        (key, each) -> harmless.put(harmless(String.valueOf(key)), harmless(each)));
                yield harmless;
            }
            default -> value;
        };
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

    /** One template, or several with names, of which one may be for conversations with tools. */
    private static Templates templates(Path directory, JsonNode configured, Path file)
            throws IOException {
        var own = directory.resolve("chat_template.jinja");
        if (Files.isRegularFile(own)) {
            String template = Files.readString(own);
            return new Templates(template, template);
        }
        if (configured.isString()) {
            return new Templates(configured.stringValue(), configured.stringValue());
        }
        var byName = new TreeMap<String, String>();
        for (var named : configured) {
            byName.put(named.path("name").asString(""), named.path("template").asString(""));
        }
        var usual = byName.get("default");
        if (usual == null) {
            throw new InvalidCheckpoint(
                    file, "chat_template: expected a string, or a list with one named default");
        }
        return new Templates(usual, byName.getOrDefault("tool_use", usual));
    }

    private static Optional<String> content(JsonNode token) {
        var text = token.isObject() ? token.path("content") : token;
        return text.isString() && !text.stringValue().isEmpty()
                ? Optional.of(text.stringValue())
                : Optional.empty();
    }
}
