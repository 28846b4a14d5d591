package dev.antiphon.inference.attempt;

/** A request cannot be answered as it is; the message is for the client. */
final class Rejected extends Exception {

    private static final long serialVersionUID = 1;

    private final String param;

    /**
     * @param param the field that is wrong, in OpenAI's names
     */
    Rejected(String param, String message) {
        super(message);
        this.param = param;
    }

    String param() {
        return param;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
