package dev.antiphon.platform.problem;

import org.springframework.http.HttpStatus;

/** A rule said no. The caller is told which, and what to do; nobody is alarmed. */
public final class Rejected extends RuntimeException {

    private final transient Problem problem;

    private Rejected(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    /** A value cannot be right, whatever the state of the service is. */
    public static Rejected invalid(String field, String detail, String fix) {
        return new Rejected(new Problem(HttpStatus.BAD_REQUEST, field, detail, fix));
    }

    /** The caller does not show who it speaks for. */
    public static Rejected unauthorized(String field, String detail, String fix) {
        return new Rejected(new Problem(HttpStatus.UNAUTHORIZED, field, detail, fix));
    }

    /** What a value names does not exist. */
    public static Rejected notFound(String field, String detail, String fix) {
        return new Rejected(new Problem(HttpStatus.NOT_FOUND, field, detail, fix));
    }

    /** The value could be right, but not in the state that the service is in. */
    public static Rejected conflict(String field, String detail, String fix) {
        return new Rejected(new Problem(HttpStatus.CONFLICT, field, detail, fix));
    }

    /** The caller saw an older state than there is. */
    public static Rejected outdated(String detail, String fix) {
        return new Rejected(new Problem(HttpStatus.PRECONDITION_FAILED, "If-Match", detail, fix));
    }

    /** The caller does not say which state it saw. */
    public static Rejected unconditional(String detail, String fix) {
        return new Rejected(new Problem(HttpStatus.PRECONDITION_REQUIRED, "If-Match", detail, fix));
    }

    /** The caller has to slow down. */
    public static Rejected tooMany(String field, String detail, String fix) {
        return new Rejected(new Problem(HttpStatus.TOO_MANY_REQUESTS, field, detail, fix));
    }

    /** The service cannot say yet. */
    public static Rejected tooEarly(String field, String detail, String fix) {
        return new Rejected(new Problem(HttpStatus.SERVICE_UNAVAILABLE, field, detail, fix));
    }

    /** What the caller is told. */
    public Problem problem() {
        return problem;
    }
}
