package dev.antiphon.inference.chain;

/** What another stage sent does not fit to what this one is. */
final class Refused extends Exception {

    private static final long serialVersionUID = 1;

    Refused(String reason) {
        super(reason);
    }
}
