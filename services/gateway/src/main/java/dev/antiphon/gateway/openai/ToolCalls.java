package dev.antiphon.gateway.openai;

import dev.antiphon.contracts.v1.Token;
import dev.antiphon.contracts.v1.ToolCallDelta;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.TreeMap;

/** The functions that the model called, in OpenAI's words. */
final class ToolCalls {

    private static final String NAME = "tool_calls";

    private ToolCalls() {}

    /** Adds the pieces of calls that came with a token. */
    static void pieces(Token token, ObjectNode delta) {
        if (token.getToolCallsCount() == 0) {
            return;
        }
        var pieces = delta.putArray(NAME);
        for (var piece : token.getToolCallsList()) {
            var told = pieces.addObject().put("index", piece.getIndex());
            var function = JsonNodeFactory.instance.objectNode();
            if (!piece.getName().isEmpty()) {
                told.put("id", piece.getId()).put("type", "function");
                function.put("name", piece.getName());
            }
            told.set("function", function.put("arguments", piece.getArguments()));
        }
    }

    /** Adds the whole calls of a choice; a message that only calls has no content. */
    static void whole(List<Token> tokens, ObjectNode message) {
        var calls = new TreeMap<Integer, ToolCallDelta>();
        tokens.stream()
                .flatMap(token -> token.getToolCallsList().stream())
                .forEach(piece -> calls.merge(piece.getIndex(), piece, ToolCalls::joined));
        if (calls.isEmpty()) {
            return;
        }
        if (message.path("content").asString("").isEmpty()) {
            message.putNull("content");
        }
        var told = message.putArray(NAME);
        for (var call : calls.values()) {
            told.addObject()
                    .put("id", call.getId())
                    .put("type", "function")
                    .putObject("function")
                    .put("name", call.getName())
                    .put("arguments", call.getArguments());
        }
    }

    private static ToolCallDelta joined(ToolCallDelta first, ToolCallDelta next) {
        return first.toBuilder().setArguments(first.getArguments() + next.getArguments()).build();
    }
}
