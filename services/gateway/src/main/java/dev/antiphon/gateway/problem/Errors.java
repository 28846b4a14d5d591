package dev.antiphon.gateway.problem;

import dev.antiphon.platform.problem.DatabaseAway;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.client.ResourceAccessException;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Turns every failure of a request into an answer, once, at the edge. */
@ControllerAdvice
class Errors {

    private static final Logger log = LoggerFactory.getLogger(Errors.class);

    @ExceptionHandler
    void failed(Exception failure, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (response.isCommitted()) {
            log.debug("an answer broke off", failure);
            return;
        }
        var away = DatabaseAway.reason(failure);
        away.ifPresent(reason -> log.warn("the database does not answer: {}", reason));
        Refusals.write(
                request,
                response,
                away.isPresent() ? Refused.databaseAway() : refusal(failure, request));
    }

    private static Refused refusal(Exception failure, HttpServletRequest request) {
        return switch (failure) {
            case Refused refused -> refused;
            case ErrorResponse known -> refusal(known, request);
            case ResourceAccessException away -> {
                log.warn("the service behind {} does not answer", request.getRequestURI());
                log.debug("no answer", away);
                yield Refused.unavailable(
                        "The service behind this path does not answer. Try again in a few"
                                + " seconds.",
                        Duration.ofSeconds(2));
            }
            case IOException broken -> {
                log.debug("a client's connection broke", broken);
                yield Refused.body("The request could not be read to its end.");
            }
            case InterruptedException stopped -> {
                log.debug("interrupted", stopped);
                yield Refused.unavailable("The gateway is stopping.", Duration.ofSeconds(1));
            }
            default -> {
                log.error("a request failed because of a bug", failure);
                yield Refused.status(
                        500, "The gateway made a mistake; its log tells more.", Map.of());
            }
        };
    }

    private static Refused refusal(ErrorResponse known, HttpServletRequest request) {
        int status = known.getStatusCode().value();
        String message =
                status == HttpStatus.NOT_FOUND.value()
                        ? "There is nothing at " + request.getServletPath() + "."
                        : Optional.ofNullable(known.getBody().getDetail())
                                .orElse("The request cannot be answered.");
        return Refused.status(status, message, known.getHeaders().toSingleValueMap());
    }
}
