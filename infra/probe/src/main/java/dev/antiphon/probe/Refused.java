package dev.antiphon.probe;

import java.io.IOException;

/** The server answered with another status than 200. */
public final class Refused extends IOException {

    private static final long serialVersionUID = 1;

    private final int status;

    Refused(int status, String body) {
        super("status " + status + ": " + body);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
