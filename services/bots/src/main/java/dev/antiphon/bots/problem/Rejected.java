package dev.antiphon.bots.problem;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** A call that is not as it should be: what it says names the field and the fix. */
public final class Rejected extends ErrorResponseException {

    private static final long serialVersionUID = 1;

    private Rejected(HttpStatus status, String field, String detail) {
        super(status, problem(status, field, detail), null);
    }

    /** A field does not hold what it should. */
    public static Rejected field(String field, String detail) {
        return new Rejected(HttpStatus.BAD_REQUEST, field, detail);
    }

    /** Nothing is called that. */
    public static Rejected unknown(String field, String detail) {
        return new Rejected(HttpStatus.NOT_FOUND, field, detail);
    }

    /** Something else is called that already. */
    public static Rejected taken(String field, String detail) {
        return new Rejected(HttpStatus.CONFLICT, field, detail);
    }

    private static ProblemDetail problem(HttpStatus status, String field, String detail) {
        var problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setProperty("field", field);
        return problem;
    }
}
