package dev.antiphon.gateway.problem;

import jakarta.servlet.ServletException;

import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

import java.io.IOException;
import java.util.Map;

/** Answers for what Tomcat itself refuses, such as a path that cannot be decoded. */
public final class RefusingValve extends ValveBase {

    /** Works for asynchronous requests too. */
    public RefusingValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        getNext().invoke(request, response);
        int status = response.getStatus();
        if (status >= 400
                && !response.isCommitted()
                && response.getContentWritten() == 0
                && response.setErrorReported()) {
            String path = String.valueOf(request.getRequestURI());
            response.setSuspended(false);
            Refusals.write(
                    Refusals.isOpenAi(path),
                    response,
                    Refused.status(status, "The request is malformed.", Map.of()));
        }
    }
}
