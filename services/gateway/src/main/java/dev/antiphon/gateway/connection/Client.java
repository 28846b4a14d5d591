package dev.antiphon.gateway.connection;

import jakarta.servlet.ServletRequest;

/**
 * The client at the other end of a request's connection.
 *
 * <p>A client that has closed its side of the connection counts as gone, even if it would still
 * read: nobody who waits for an answer does that.
 */
public interface Client {

    /** Whether it has gone. Asked by one thread at a time, and while nobody reads the body. */
    boolean isGone();

    /** The client of a request; never gone where the server cannot tell. */
    static Client of(ServletRequest request) {
        return request.getAttribute(Client.class.getName()) instanceof Client client
                ? client
                : () -> false;
    }
}
