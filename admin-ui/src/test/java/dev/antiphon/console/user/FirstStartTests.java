package dev.antiphon.console.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.antiphon.console.support.RunningConsole;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.jdbc.core.simple.JdbcClient;

class FirstStartTests extends RunningConsole {

    @Autowired private Users users;
    @Autowired private JdbcClient database;

    @ParameterizedTest
    @CsvSource({", is not set", "'', is not set", "short, needs at least 12 characters"})
    void doesNotStartWhenNobodyCouldComeIn(@Nullable String password, String reason) {
        // Given
        var before = database.sql("SELECT * FROM users.users").query().listOfRows();
        database.sql("DELETE FROM users.users").update();
        try {
            var first = new FirstAdmin(users, new UserSettings(password));
            // Then
            assertThatThrownBy(first::afterSingletonsInstantiated)
                    .isInstanceOf(NobodyCanComeIn.class)
                    .hasMessageContaining("console.admin-password")
                    .hasMessageContaining(reason);
        } finally {
            before.forEach(
                    user ->
                            database.sql(
                                            "INSERT INTO users.users (name, password, role,"
                                                + " created, revision) VALUES (:name, :password,"
                                                + " :role, :created, :revision)")
                                    .params(user)
                                    .update());
        }
    }

    @Test
    void startsWithoutAPasswordWhenThereIsSomebody() {
        // Given
        var again = new FirstAdmin(users, new UserSettings(null));
        // When
        again.afterSingletonsInstantiated();
        // Then
        assertThat(users.isEmpty()).isFalse();
    }

    @Test
    void keepsNoPasswordInTheClear() {
        assertThat(database.sql("SELECT password FROM users.users").query(String.class).list())
                .isNotEmpty()
                .allMatch(password -> password.startsWith("{bcrypt}$2"));
    }

    @Test
    void saysWhatToDo() {
        // Given
        var analyzer = new NobodyCanComeIn.Analyzer();
        // When
        var analysis = analyzer.analyze(new NobodyCanComeIn("it is empty"));
        // Then
        assertThat(analysis)
                .extracting(FailureAnalysis::getAction, STRING)
                .contains("CONSOLE_ADMINPASSWORD");
    }
}
