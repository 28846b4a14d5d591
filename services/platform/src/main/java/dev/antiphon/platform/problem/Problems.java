package dev.antiphon.platform.problem;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

import java.util.stream.Collectors;

/**
 * Turns every failure of a request into a problem detail, once, at the edge. A service imports it.
 */
@RestControllerAdvice
public class Problems extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);
    private static final String PAUSE_SECONDS = "5";

    @ExceptionHandler
    ResponseEntity<Object> rejected(Rejected rejected) {
        return answer(rejected.problem());
    }

    @ExceptionHandler({
        DataIntegrityViolationException.class,
        OptimisticLockingFailureException.class,
        PessimisticLockingFailureException.class
    })
    ResponseEntity<Object> overtaken(RuntimeException overtaken) {
        log.info("a change was overtaken by another: {}", overtaken.getMessage());
        return answer(
                new Problem(
                        HttpStatus.CONFLICT,
                        "",
                        "somebody else changed the same thing at the same moment",
                        "read it again and repeat the request"));
    }

    @ExceptionHandler
    ResponseEntity<Object> failed(RuntimeException failed) {
        var away = DatabaseAway.reason(failed);
        if (away.isPresent()) {
            log.warn("the database does not answer: {}", away.get());
            return answer(
                    new Problem(
                            HttpStatus.SERVICE_UNAVAILABLE,
                            "",
                            "the database does not answer",
                            "repeat the request in a few seconds"));
        }
        log.error("a request failed because of a bug", failed);
        return answer(
                new Problem(
                        HttpStatus.INTERNAL_SERVER_ERROR,
                        "",
                        "the service made a mistake",
                        "report it with the time it happened; the log tells more"));
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException unreadable,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return answer(problemOf(unreadable));
    }

    /** Whatever a client says it accepts: for a failure it gets a problem detail. */
    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(body);
    }

    private static Problem problemOf(HttpMessageNotReadableException unreadable) {
        if (NestedExceptionUtils.getMostSpecificCause(unreadable)
                instanceof BodyLimit.Exceeded exceeded) {
            return exceeded.problem();
        }
        for (Throwable cause = unreadable.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof JacksonException wrong) {
                return problemOf(wrong);
            }
        }
        return invalid("", "the body is missing or cannot be read", "send one JSON object");
    }

    private static Problem problemOf(JacksonException wrong) {
        return switch (wrong) {
            case UnrecognizedPropertyException unknown ->
                    invalid(
                            path(unknown),
                            "is not known",
                            "leave it out; known here are "
                                    + unknown.getKnownPropertyIds().stream()
                                            .map(String::valueOf)
                                            .sorted()
                                            .collect(Collectors.joining(", ")));
            case InputCoercionException _ ->
                    invalid(path(wrong), "is a number out of range", "send one in the range");
            case StreamReadException _ ->
                    invalid("", "the body is not JSON", "send one JSON object in UTF-8");
            case MismatchedInputException mismatched ->
                    invalid(
                            path(wrong),
                            "is not of the type that belongs here",
                            "send " + nameOf(mismatched.getTargetType()));
            default -> invalid(path(wrong), "cannot be read", "send what belongs here");
        };
    }

    private static String nameOf(@Nullable Class<?> type) {
        if (type == null) {
            return "what belongs here";
        }
        Class<?> boxed = ClassUtils.resolvePrimitiveIfNecessary(type);
        if (CharSequence.class.isAssignableFrom(boxed) || boxed.isEnum()) {
            return "a text";
        }
        if (Number.class.isAssignableFrom(boxed)) {
            return "a number";
        }
        if (boxed == Boolean.class) {
            return "true or false";
        }
        return boxed.isArray() || Iterable.class.isAssignableFrom(boxed)
                ? "a list"
                : "a JSON object";
    }

    private static Problem invalid(String field, String detail, String fix) {
        return new Problem(HttpStatus.BAD_REQUEST, field, detail, fix);
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

    private static ResponseEntity<Object> answer(Problem problem) {
        var answer =
                ResponseEntity.status(problem.status())
                        .contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (problem.status() == HttpStatus.UNAUTHORIZED) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        if (problem.status() == HttpStatus.TOO_MANY_REQUESTS
                || problem.status() == HttpStatus.SERVICE_UNAVAILABLE) {
            answer.header(HttpHeaders.RETRY_AFTER, PAUSE_SECONDS);
        }
        return answer.body(problem.toProblemDetail());
    }
}
