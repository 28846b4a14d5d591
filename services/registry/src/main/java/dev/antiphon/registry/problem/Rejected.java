package dev.antiphon.registry.problem;

import org.springframework.http.HttpStatus;

/** A rule said no. The caller is told which, and what to do; nobody is alarmed. */
public final class Rejected extends RuntimeException {

    private final transient Problem problem;

    private Rejected(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    /** A value cannot be right, whatever the state of the registry is. */
    public static Rejected invalid(String field, String detail, String fix) {
        return new Rejected(new Problem(HttpStatus.BAD_REQUEST, field, detail, fix));
    }

    /** What the path names does not exist. */
    public static Rejected notFound(String field, String detail, String fix) {
        return new Rejected(new Problem(HttpStatus.NOT_FOUND, field, detail, fix));
    }

    /** The value could be right, but not in the state that the registry is in. */
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

    /** What the caller is told. */
    public Problem problem() {
        return problem;
    }
}
