package dev.antiphon.registry.node;

/**
 * A node as other parts of the registry see it.
 *
 * @param memoryBytes what it has for models
 */
public record KnownNode(String id, Status status, String region, long memoryBytes) {}
