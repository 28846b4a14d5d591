package dev.antiphon.console.remote;

import org.jspecify.annotations.Nullable;

/** What came of a call to another service. */
public sealed interface Answer<T> {

    /**
     * It was done.
     *
     * @param entityTag of the state that the value shows, where the service gives one
     */
    record Done<T>(T value, @Nullable String entityTag) implements Answer<T> {}

    /** A rule of the service said no; nothing has changed. */
    record Refused<T>(Refusal refusal) implements Answer<T> {}

    /**
     * Nobody answered, or not in time; a change may have happened all the same.
     *
     * @param reason for the log and the curious
     */
    record Unreachable<T>(String reason) implements Answer<T> {}
}
