package dev.antiphon.engine.tool;

/**
 * A function that the model called.
 *
 * @param id by which the answer refers to it
 * @param arguments a JSON object
 */
public record ToolCall(String id, String name, String arguments) {}
