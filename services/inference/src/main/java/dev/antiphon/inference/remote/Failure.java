package dev.antiphon.inference.remote;

import java.time.Duration;

/** The server gave no answer. */
final class Failure extends Exception {

    private static final long serialVersionUID = 1;

    private final Kind kind;
    private final String param;
    private final Duration retryAfter;

    /** What follows from it. */
    enum Kind {
        /** The request is at fault: no server will answer it. */
        REJECTED,
        /** It has too much to do, and may be asked again. */
        BUSY,
        /** It is at fault: another one may answer. */
        BROKEN
    }

    private Failure(Kind kind, String param, String message, Duration retryAfter) {
        super(message);
        this.kind = kind;
        this.param = param;
        this.retryAfter = retryAfter;
    }

    /**
     * @param param the field that is wrong, in OpenAI's names; may be empty
     */
    static Failure rejected(String param, String message) {
        return new Failure(Kind.REJECTED, param, message, Duration.ZERO);
    }

    static Failure busy(String message, Duration retryAfter) {
        return new Failure(Kind.BUSY, "", message, retryAfter);
    }

    static Failure broken(String message) {
        return new Failure(Kind.BROKEN, "", message, Duration.ZERO);
    }

    Kind kind() {
        return kind;
    }

    String param() {
        return param;
    }

    Duration retryAfter() {
        return retryAfter;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
