package dev.antiphon.engine.weights;

import java.nio.file.Path;

/** A checkpoint cannot be used as it is. The message names the file and what is wrong with it. */
public final class InvalidCheckpoint extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Says what is wrong with a file. */
    public InvalidCheckpoint(Path file, String problem) {
        super(file + ": " + problem);
    }

    InvalidCheckpoint(Path file, String problem, Throwable cause) {
        super(file + ": " + problem, cause);
    }
}
