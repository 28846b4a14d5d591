package dev.antiphon.inference.placement;

/** The files of a version are not what the registry says they are; the message says which. */
final class Untrusted extends Exception {

    private static final long serialVersionUID = 1;

    Untrusted(String message) {
        super(message);
    }
}
