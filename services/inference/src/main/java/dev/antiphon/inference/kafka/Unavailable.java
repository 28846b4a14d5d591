package dev.antiphon.inference.kafka;

/** Kafka did not take or give something in time; another attempt may fare better. */
public final class Unavailable extends Exception {

    private static final long serialVersionUID = 1;

    /** Says what could not be done. */
    public Unavailable(String what) {
        super(what);
    }

    /** Says what could not be done, and why. */
    public Unavailable(String what, Throwable cause) {
        super(what, cause);
    }
}
