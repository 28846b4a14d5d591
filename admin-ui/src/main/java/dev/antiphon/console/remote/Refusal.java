package dev.antiphon.console.remote;

/**
 * Why a service did not do something, in words for people.
 *
 * @param status as in HTTP
 * @param field what is wrong; empty where it is nothing that was given
 * @param detail what is wrong with it
 * @param fix what to do about it; may be empty
 */
public record Refusal(int status, String field, String detail, String fix) {

    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 412;

    /** Whether somebody else changed it meanwhile. */
    public boolean isOutdated() {
        return status == PRECONDITION_FAILED;
    }

    /** Whether it does not exist. */
    public boolean isNotFound() {
        return status == NOT_FOUND;
    }
}
