package dev.antiphon.platform.problem;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionSystemException;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Optional;

/**
 * Tells a database that does not answer from every other failure. Spring, Hibernate and Flyway know
 * several names for it; what the driver and the pool say is plain.
 */
public final class DatabaseAway {

    /**
     * SQL states: the connection is broken; the server is stopping, was stopped or is starting; it
     * does not know the user; it does not know the database.
     */
    private static final List<String> STATES = List.of("08", "57P", "28", "3D");

    private DatabaseAway() {}

    /** What the database or the driver says, if a failure comes of that. */
    public static Optional<String> reason(Throwable failure) {
        Optional<String> reason = Optional.empty();
        for (Throwable cause = failure; cause != null; cause = before(cause)) {
            if (cause instanceof SQLException sql && isAway(sql)) {
                reason = Optional.of(String.valueOf(sql.getMessage()));
            }
        }
        return reason;
    }

    /** A rollback that fails hides why it was tried. */
    private static @Nullable Throwable before(Throwable failure) {
        return failure instanceof TransactionSystemException rollback
                        && rollback.getApplicationException() != null
                ? rollback.getApplicationException()
                : failure.getCause();
    }

    private static boolean isAway(SQLException failure) {
        String state = failure.getSQLState();
        return failure instanceof SQLTransientConnectionException
                || (state != null && STATES.stream().anyMatch(state::startsWith));
    }
}
