package dev.antiphon.platform.problem;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Says plainly that the service has waited for its database in vain. */
class StartWithoutDatabase implements FailureAnalyzer {

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        return DatabaseAway.reason(failure)
                .map(
                        reason ->
                                new FailureAnalysis(
                                        "The database does not answer: " + reason,
                                        "Start PostgreSQL, or correct spring.datasource.url,"
                                                + " spring.datasource.username and"
                                                + " spring.datasource.password. How often it is"
                                                + " tried says spring.flyway.connect-retries.",
                                        failure))
                .orElse(null);
    }
}
