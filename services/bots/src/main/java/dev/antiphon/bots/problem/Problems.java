package dev.antiphon.bots.problem;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import tools.jackson.databind.DatabindException;

/** Says in words what Spring's own details, which come after it, leave open. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class Problems {

    @ExceptionHandler(HttpMessageNotReadableException.class)
    ProblemDetail unreadable(HttpMessageNotReadableException unreadable) {
        var problem = ProblemDetail.forStatus(HttpStatus.BAD_REQUEST);
        if (unreadable.getCause() instanceof DatabindException wrong
                && !wrong.getPath().isEmpty()) {
            String field = String.valueOf(wrong.getPath().getLast().getPropertyName());
            problem.setProperty("field", field);
            problem.setDetail(field + " is not a field of this call, or holds another type");
        } else {
            problem.setDetail("the body is not valid JSON; send a JSON object");
        }
        return problem;
    }

    @ExceptionHandler({
        DataAccessResourceFailureException.class,
        CannotCreateTransactionException.class
    })
    ProblemDetail databaseAway() {
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE, "the database cannot be reached; try again");
    }
}
