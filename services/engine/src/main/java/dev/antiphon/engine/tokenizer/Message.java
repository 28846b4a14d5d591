package dev.antiphon.engine.tokenizer;

import dev.antiphon.engine.tool.ToolCall;

import java.util.List;

/**
 * One message of a conversation.
 *
 * @param role as the model's chat template knows it: system, user, assistant, tool
 * @param calls functions that the assistant called
 * @param answered the id of the call that a tool's message answers; otherwise empty
 */
public record Message(String role, String content, List<ToolCall> calls, String answered) {

    /** Copies the list. */
    public Message {
        calls = List.copyOf(calls);
    }

    /** Somebody said something. */
    public Message(String role, String content) {
        this(role, content, List.of(), "");
    }
}
