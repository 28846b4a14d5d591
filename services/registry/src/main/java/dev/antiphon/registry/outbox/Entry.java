package dev.antiphon.registry.outbox;

import org.jspecify.annotations.Nullable;

/**
 * What is to be said of a key.
 *
 * @param value null if the key is gone
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, never changed.
record Entry(String topic, String key, byte @Nullable [] value) {}
