package dev.antiphon.registry.model;

/** A version became active or retired, in the transaction that publishes this event. */
public record ActiveVersionsChanged() {}
