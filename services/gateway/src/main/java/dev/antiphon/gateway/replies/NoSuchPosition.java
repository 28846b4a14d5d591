package dev.antiphon.gateway.replies;

/** The reply log does not reach, or does not reach any more, to where somebody wants to read it. */
public final class NoSuchPosition extends Exception {

    private static final long serialVersionUID = 1;

    private final boolean expired;

    NoSuchPosition(boolean expired) {
        super(expired ? "expired" : "ahead of the log", null, false, false);
        this.expired = expired;
    }

    /** Whether it once was there. */
    public boolean expired() {
        return expired;
    }
}
