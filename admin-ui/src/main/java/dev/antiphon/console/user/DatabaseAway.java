package dev.antiphon.console.user;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ResponseStatus;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** Users cannot be looked up or changed while the database is away; all other pages go on. */
@ControllerAdvice
class DatabaseAway {

    private static final String CONNECTION_FAILED = "08";

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    @ResponseStatus(HttpStatus.SERVICE_UNAVAILABLE)
    String away() {
        return "error/503";
    }

    /** Says plainly at the end of a failed start that the database was waited for in vain. */
    static final class Analyzer extends AbstractFailureAnalyzer<SQLException> {

        @Override
        protected @Nullable FailureAnalysis analyze(Throwable rootFailure, SQLException cause) {
            String state = cause.getSQLState();
            boolean isAway =
                    cause instanceof SQLTransientConnectionException
                            || (state != null && state.startsWith(CONNECTION_FAILED));
            return isAway
                    ? new FailureAnalysis(
                            "The console's database does not answer: " + cause.getMessage(),
                            "Start PostgreSQL, or correct spring.datasource.url,"
                                    + " spring.datasource.username and spring.datasource.password.",
                            rootFailure)
                    : null;
        }
    }
}
