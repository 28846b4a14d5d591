package dev.antiphon.registry.node;

/** A node came, went or changed, in the transaction that publishes this event. */
public record NodesChanged() {}
