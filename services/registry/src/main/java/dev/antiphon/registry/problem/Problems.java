package dev.antiphon.registry.problem;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.orm.ObjectOptimisticLockingFailureException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

import java.util.stream.Collectors;

/** Turns every failure of a request into a problem detail, once, at the edge. */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    @ExceptionHandler
    ResponseEntity<ProblemDetail> rejected(Rejected rejected) {
        return answer(rejected.problem());
    }

    @ExceptionHandler({
        DataIntegrityViolationException.class,
        ObjectOptimisticLockingFailureException.class,
        PessimisticLockingFailureException.class
    })
    ResponseEntity<ProblemDetail> overtaken(RuntimeException overtaken) {
        log.info("a change was overtaken by another: {}", overtaken.getMessage());
        return answer(
                new Problem(
                        HttpStatus.CONFLICT,
                        "",
                        "somebody else changed the same thing at the same moment",
                        "read it again and repeat the request"));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> failed(RuntimeException failed) {
        var away = DatabaseAway.reason(failed);
        if (away.isPresent()) {
            log.warn("the database does not answer: {}", away.get());
            return answer(
                    new Problem(
                            HttpStatus.SERVICE_UNAVAILABLE,
                            "",
                            "the registry's database does not answer",
                            "repeat the request in a few seconds"));
        }
        log.error("a request failed because of a bug", failed);
        return answer(
                new Problem(
                        HttpStatus.INTERNAL_SERVER_ERROR,
                        "",
                        "the registry made a mistake",
                        "report it with the time it happened; the log tells more"));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException unreadable,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        Problem problem = problemOf(unreadable);
        return new ResponseEntity<>(problem.toProblemDetail(), headers, problem.status());
    }

    private static Problem problemOf(HttpMessageNotReadableException unreadable) {
        if (NestedExceptionUtils.getMostSpecificCause(unreadable) instanceof BodyLimit.Exceeded) {
            return BodyLimit.PROBLEM;
        }
        for (Throwable cause = unreadable.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof UnrecognizedPropertyException unknown) {
                return new Problem(
                        HttpStatus.BAD_REQUEST,
                        path(unknown),
                        "is not known",
                        "leave it out; known here are "
                                + unknown.getKnownPropertyIds().stream()
                                        .map(String::valueOf)
                                        .sorted()
                                        .collect(Collectors.joining(", ")));
            }
            if (cause instanceof JacksonException wrong) {
                return new Problem(
                        HttpStatus.BAD_REQUEST,
                        path(wrong),
                        detail(wrong),
                        "send a body of the form that /registry/openapi describes");
            }
        }
        return new Problem(
                HttpStatus.BAD_REQUEST,
                "",
                "the body is missing or cannot be read",
                "send a JSON body of the form that /registry/openapi describes");
    }

    private static String detail(JacksonException wrong) {
        return switch (wrong) {
            case InputCoercionException _ -> "is a number out of range";
            case StreamReadException _ -> "the body is not JSON";
            default -> "is not of the type that belongs here";
        };
    }

    /** The member in the way a person writes it: {@code weights[1].permille}. */
    private static String path(JacksonException wrong) {
        var path = new StringBuilder();
        for (var step : wrong.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.toString();
    }

    private static ResponseEntity<ProblemDetail> answer(Problem problem) {
        return ResponseEntity.status(problem.status()).body(problem.toProblemDetail());
    }
}
