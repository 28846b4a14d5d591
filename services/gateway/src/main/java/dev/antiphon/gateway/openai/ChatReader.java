package dev.antiphon.gateway.openai;

import dev.antiphon.contracts.v1.Chat;
import dev.antiphon.contracts.v1.ChatMessage;
import dev.antiphon.contracts.v1.ToolCall;
import dev.antiphon.gateway.json.Fields;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a conversation, and the functions that the model may call in it. */
final class ChatReader {

    private static final int TOOLS_LIMIT = 128;
    private static final Pattern TOOL_NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final JsonMapper JSON = new JsonMapper();

    /** What an answer of ours, or of others, holds and a client sends back as it was. */
    private static final Set<String> OFF =
            Set.of("name", "refusal", "function_call", "audio", "annotations");

    private ChatReader() {}

    static Chat chat(Fields fields) {
        var chat = Chat.newBuilder();
        var messages = fields.list("messages");
        for (int i = 0; i < messages.size(); i++) {
            chat.addMessages(message(messages.get(i), "messages[" + i + "]"));
        }
        var names = new HashSet<String>();
        var tools = fields.find("tools").filter(given -> !Fields.isEmpty(given));
        if (tools.isPresent()) {
            var list = fields.list("tools");
            if (list.size() > TOOLS_LIMIT) {
                throw fields.wrong("tools", "must be at most %d".formatted(TOOLS_LIMIT));
            }
            for (int i = 0; i < list.size(); i++) {
                names.add(toolName(list.get(i), "tools[" + i + "]"));
            }
        }
        boolean none = choose(fields, names, chat);
        if (!none) {
            tools.ifPresent(list -> list.forEach(tool -> chat.addTools(tool.toString())));
        }
        chat.setSingleToolCall(
                fields.find("parallel_tool_calls").isPresent()
                        && !fields.flag("parallel_tool_calls"));
        return chat.build();
    }

    private static String toolName(JsonNode node, String at) {
        var tool = Fields.of(node, at);
        tool.refuseOthers(Set.of("type", "function"), Set.of());
        if (!tool.text("type").equals("function")) {
            throw tool.wrong("type", "must be function");
        }
        var function = Fields.of(tool.require("function"), at + ".function");
        function.refuseOthers(Set.of("name", "description", "parameters", "strict"), Set.of());
        function.flag("strict");
        function.find("description").ifPresent(_ -> function.text("description"));
        if (!function.find("parameters").map(JsonNode::isObject).orElse(true)) {
            throw function.wrong("parameters", "must be a JSON Schema of an object");
        }
        if (!TOOL_NAME.matcher(function.text("name")).matches()) {
            throw function.wrong("name", "must be up to 64 letters, digits, _ and -");
        }
        return function.text("name");
    }

    /** Whether the model is not to call anything. */
    private static boolean choose(Fields fields, Set<String> names, Chat.Builder chat) {
        var given = fields.find("tool_choice");
        if (given.isEmpty()) {
            return false;
        }
        if (given.get().isObject()) {
            var choice = Fields.of(given.get(), "tool_choice");
            choice.refuseOthers(Set.of("type", "function"), Set.of());
            if (!choice.text("type").equals("function")) {
                throw choice.wrong("type", "must be function");
            }
            var function = Fields.of(choice.require("function"), "tool_choice.function");
            function.refuseOthers(Set.of("name"), Set.of());
            if (!names.contains(function.text("name"))) {
                throw function.wrong("name", "must be the name of one of 'tools'");
            }
            chat.setToolRequired(true).setToolName(function.text("name"));
            return false;
        }
        String choice = fields.text("tool_choice");
        switch (choice) {
            case "none" -> {
                return true;
            }
            case "auto" -> {
                if (names.isEmpty()) {
                    throw fields.wrong("tool_choice", "is only allowed with 'tools'");
                }
            }
            case "required" -> {
                if (names.isEmpty()) {
                    throw fields.wrong("tool_choice", "is only allowed with 'tools'");
                }
                chat.setToolRequired(true);
            }
            default ->
                    throw fields.wrong(
                            "tool_choice", "must be none, auto, required or name a function");
        }
        return false;
    }

    private static ChatMessage message(JsonNode node, String name) {
        var fields = Fields.of(node, name);
        String role = fields.text("role");
        fields.refuseOthers(known(role), OFF);
        return switch (role) {
            case "system", "user" -> said(role, fields).build();
            case "developer" -> said("system", fields).build();
            case "tool" -> said(role, fields).setToolCallId(fields.text("tool_call_id")).build();
            case "assistant" -> assistant(fields);
            default ->
                    throw fields.wrong(
                            "role", "must be system, developer, user, assistant or tool");
        };
    }

    private static Set<String> known(String role) {
        return switch (role) {
            case "assistant" -> Set.of("role", "content", "tool_calls");
            case "tool" -> Set.of("role", "content", "tool_call_id");
            default -> Set.of("role", "content");
        };
    }

    private static ChatMessage assistant(Fields fields) {
        var calls = fields.find("tool_calls").filter(given -> !Fields.isEmpty(given));
        var message =
                calls.isPresent() && fields.find("content").isEmpty()
                        ? ChatMessage.newBuilder().setRole("assistant")
                        : said("assistant", fields);
        if (calls.isPresent()) {
            var list = fields.list("tool_calls");
            for (int i = 0; i < list.size(); i++) {
                message.addToolCalls(call(list.get(i), fields.path() + "tool_calls[" + i + "]"));
            }
        }
        return message.build();
    }

    private static ToolCall call(JsonNode node, String at) {
        var call = Fields.of(node, at);
        call.refuseOthers(Set.of("id", "type", "function", "index"), Set.of());
        if (!call.text("type").equals("function")) {
            throw call.wrong("type", "must be function");
        }
        var function = Fields.of(call.require("function"), at + ".function");
        function.refuseOthers(Set.of("name", "arguments"), Set.of());
        String arguments = function.text("arguments");
        if (!isObject(arguments)) {
            throw function.wrong("arguments", "must be a JSON object, written as a string");
        }
        return ToolCall.newBuilder()
                .setId(call.text("id"))
                .setName(function.text("name"))
                .setArguments(arguments)
                .build();
    }

    private static boolean isObject(String json) {
        try {
            return JSON.readTree(json).isObject();
        } catch (JacksonException notJson) {
            return false;
        }
    }

    private static ChatMessage.Builder said(String role, Fields fields) {
        var content = fields.require("content");
        String text =
                switch (content.getNodeType()) {
                    case STRING -> fields.text("content");
                    case ARRAY -> parts(fields, content);
                    case BINARY, BOOLEAN, MISSING, NULL, NUMBER, OBJECT, POJO ->
                            throw fields.wrong("content", "must be a string or a list of parts");
                };
        return ChatMessage.newBuilder().setRole(role).setContent(text);
    }

    private static String parts(Fields message, JsonNode parts) {
        var text = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            var part = Fields.of(parts.get(i), message.path() + "content[" + i + "]");
            part.refuseOthers(Set.of("type", "text"), Set.of());
            if (!part.text("type").equals("text")) {
                throw part.wrong("type", "must be text");
            }
            text.append(part.text("text"));
        }
        return text.toString();
    }
}
