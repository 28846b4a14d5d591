package dev.antiphon.console.user;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A console without users is of no use. */
final class NobodyCanComeIn extends RuntimeException {

    NobodyCanComeIn(String message) {
        super(message);
    }

    /** Says at the end of a failed start what to do. */
    static final class Analyzer extends AbstractFailureAnalyzer<NobodyCanComeIn> {

        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, NobodyCanComeIn cause) {
            return new FailureAnalysis(
                    "The console was not started: " + cause.getMessage() + ".",
                    "Set console.admin-password (in the environment: CONSOLE_ADMINPASSWORD) to a"
                            + " password of "
                            + Passwords.MIN_LENGTH
                            + " characters or more. The user 'admin' is added with it; it is not"
                            + " needed again.",
                    cause);
        }
    }
}
