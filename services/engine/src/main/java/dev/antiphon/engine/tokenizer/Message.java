package dev.antiphon.engine.tokenizer;

/**
 * One message of a conversation.
 *
 * @param role as the model's chat template knows it: system, user, assistant
 */
public record Message(String role, String content) {}
