package dev.antiphon.registry.model;

/**
 * A version became active or retired, or where it may be served changed, in the transaction that
 * publishes this event.
 */
public record ActiveVersionsChanged() {}
