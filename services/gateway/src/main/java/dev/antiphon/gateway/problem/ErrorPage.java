package dev.antiphon.gateway.problem;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Answers for what failed before or behind the controllers. */
@Controller
class ErrorPage implements ErrorController {

    @RequestMapping("${server.error.path:/error}")
    void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getDispatcherType() != DispatcherType.ERROR) {
            throw Refused.notFound("There is nothing at " + request.getServletPath() + ".");
        }
        int status = response.getStatus();
        String message =
                Optional.ofNullable(HttpStatus.resolve(status))
                        .map(known -> known.getReasonPhrase() + ".")
                        .orElse("The request cannot be answered.");
        String path = String.valueOf(request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI));
        Refusals.write(
                Refusals.isOpenAi(path), response, Refused.status(status, message, Map.of()));
    }
}
