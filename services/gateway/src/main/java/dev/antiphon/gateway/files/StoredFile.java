package dev.antiphon.gateway.files;

import java.time.Instant;

/** What is known of a file beside its content. */
public record StoredFile(
        String id, String purpose, String filename, long bytes, Instant created, Instant expires) {

    /** What is uploaded for a batch. */
    public static final String INPUT = "batch";

    /** What a batch comes to. */
    public static final String OUTPUT = "batch_output";
}
