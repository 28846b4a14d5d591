package dev.antiphon.console.user;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UserSettingsTests {

    @Test
    void doesNotTellThePasswordToALog() {
        assertThat(new UserSettings("a secret of some length").toString())
                .doesNotContain("a secret");
    }
}
