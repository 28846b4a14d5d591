package dev.antiphon.console.user;

/** A rule about users said no; the message is for the one who asked. */
final class NotAllowed extends RuntimeException {

    NotAllowed(String message) {
        super(message, null, false, false);
    }

    /** For people. */
    String reason() {
        return String.valueOf(getMessage());
    }
}
