package dev.antiphon.inference.slot;

/** The engine says nothing any more. */
final class Stalled extends Exception {

    private static final long serialVersionUID = 1;

    Stalled(String message) {
        super(message);
    }
}
