package dev.antiphon.requester.admission;

import java.time.Duration;

/** A request that is not taken in; its message says why. */
public final class NotAdmitted extends RuntimeException {

    private final boolean tooMany;
    private final Duration retryAfter;

    private NotAdmitted(boolean tooMany, String message, Duration retryAfter) {
        // Without a stack trace: it is an answer, not a bug.
        super(message, null, false, false);
        this.tooMany = tooMany;
        this.retryAfter = retryAfter;
    }

    static NotAdmitted nobodyServes(Duration retryAfter) {
        return new NotAdmitted(false, "No live node serves this model at the moment.", retryAfter);
    }

    static NotAdmitted tooMany(String message, Duration retryAfter) {
        return new NotAdmitted(true, message, retryAfter);
    }

    /** Whether too much is asked; otherwise nobody answers at all. */
    public boolean tooMany() {
        return tooMany;
    }

    /** What it says. */
    public String message() {
        return String.valueOf(getMessage());
    }

    /** When it may be worth another try. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
