package dev.antiphon.gateway.connection;

import jakarta.servlet.ServletException;

import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

import java.io.IOException;

/** Gives every request its {@link Client}. */
final class ClientValve extends ValveBase {

    ClientValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        request.setAttribute(Client.class.getName(), client(request.getCoyoteRequest()));
        getNext().invoke(request, response);
    }

    /**
     * Asks Tomcat to read without waiting. Nothing is lost by it: what a client sends ahead stays
     * in the input buffer for the next request, and then nothing more is read. The end of the
     * connection is told as one byte that is not in the buffer.
     */
    private static Client client(org.apache.coyote.Request request) {
        return () -> available(request, true) == 1 && available(request, false) == 0;
    }

    private static int available(org.apache.coyote.Request request, boolean read) {
        request.action(ActionCode.AVAILABLE, read);
        return request.getAvailable();
    }
}
