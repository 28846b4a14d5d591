package dev.antiphon.local;

/** Something that a person has to mend; the message says what and how. */
public final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * Says what is wrong.
     *
     * @param what is wrong, in one line
     * @param fix what to do about it
     */
    public Refused(String what, String fix) {
        super(what + System.lineSeparator() + fix);
    }
}
