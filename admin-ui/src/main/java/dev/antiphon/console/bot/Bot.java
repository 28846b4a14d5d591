package dev.antiphon.console.bot;

/**
 * A bot, as the bots service has it.
 *
 * @param instructions what the model is told before every conversation
 * @param alias which model answers
 */
public record Bot(String id, String workspaceId, String name, String instructions, String alias) {}
