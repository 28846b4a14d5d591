package dev.antiphon.console.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.console.support.Browser;
import dev.antiphon.console.support.RunningConsole;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class LoginTests extends RunningConsole {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/overview",
                "/versions",
                "/aliases",
                "/bots",
                "/conversations",
                "/users",
                "/account"
            })
    void sendsWhoeverHasNotComeInToTheLogin(String path) {
        // When
        var page = browser().get(path);
        // Then
        assertThat(page.path()).isEqualTo("/login");
        assertThat(page.text()).contains("Sign in to the console");
    }

    @Test
    void leadsTheAdminIn() {
        // When
        var page = browser().signIn(" Admin ", Browser.ADMIN_PASSWORD);
        // Then
        assertThat(page.path()).isEqualTo("/overview");
        assertThat(page.text()).contains("Nodes", "Pools");
    }

    @Test
    void goesToThePageThatWasAskedFor() {
        // Given
        var browser = browser();
        browser.get("/aliases");
        // When
        var page = browser.signIn("admin", Browser.ADMIN_PASSWORD);
        // Then
        assertThat(page.path()).isEqualTo("/aliases");
    }

    @Test
    void saysNoMoreThanThatNameOrPasswordIsWrong() {
        // When
        var wrongPassword = browser().signIn("admin", "wrong");
        var wrongName = browser().signIn("nobody", "wrong");
        // Then
        assertThat(wrongPassword.text()).contains("The name or the password is not right.");
        assertThat(wrongName.text()).isEqualTo(wrongPassword.text());
    }

    @Test
    void keepsTheSessionInACookieThatScriptsAndOtherSitesDoNotGet() {
        // When
        var header = browser().look("/login").header("Set-Cookie");
        // Then
        assertThat(header)
                .startsWith("ANTIPHON_CONSOLE=")
                .contains("Path=/console", "HttpOnly", "SameSite=Strict");
    }

    @Test
    void changesTheSessionAtTheLogin() {
        // Given
        var browser = browser();
        browser.get("/login");
        String before = browser.cookies().getFirst().getValue();
        // When
        browser.signIn("admin", Browser.ADMIN_PASSWORD);
        // Then
        assertThat(browser.cookies().getFirst().getValue()).isNotEqualTo(before);
    }

    @Test
    void refusesToTryAfterTooManyWrongPasswords() {
        // Given
        newUser("throttled", "VIEWER");
        for (int attempt = 0; attempt < 5; attempt++) {
            browser().signIn("throttled", "wrong");
        }
        // When
        var page = browser().signIn("throttled", "a password for throttled");
        // Then
        assertThat(page.path()).isEqualTo("/login");
        assertThat(page.text()).contains("Too many attempts");
    }

    @Test
    void showsTheLoginAgainWhenItLayOpenForTooLong() {
        // When
        var page = browser().post("/login", List.of("username", "admin", "password", "x"));
        // Then
        assertThat(page.path()).isEqualTo("/login");
        assertThat(page.text()).contains("This page was open for too long");
    }

    @Test
    void refusesAChangeWithoutTheTokenOfThePage() {
        // When
        var page = admin().post("/users", List.of("name", "x", "password", "y", "role", "VIEWER"));
        // Then
        assertThat(page.status()).isEqualTo(403);
        assertThat(page.text()).contains("This is not yours to do");
    }

    @Test
    void signsOut() {
        // Given
        var admin = admin();
        // When
        var page = admin.submit(admin.get("/overview"), "/logout");
        // Then
        assertThat(page.text()).contains("You are signed out.");
        assertThat(admin.get("/overview").path()).isEqualTo("/login");
    }

    @Test
    void tellsAScriptWhereToGoInsteadOfLeadingItThere() {
        // When
        var stream = browser().look("/overview/events", "Accept", "text/event-stream");
        // Then
        assertThat(stream.status()).isEqualTo(401);
        assertThat(stream.header("HX-Redirect")).isEqualTo("/console/login?ended");
    }

    @Test
    void letsThePageRunNothingButItsOwnFiles() {
        // Given
        var page = admin().get("/overview");
        // Then
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.html().select("[style], style, script:not([src]), [onclick]")).isEmpty();
    }

    @Test
    void hasEveryFileThatItsPagesNeed() {
        // Given
        var admin = admin();
        var files =
                admin.get("/overview").html().select("script[src], link[href]").stream()
                        .map(each -> each.hasAttr("src") ? each.attr("src") : each.attr("href"))
                        .toList();
        // Then
        assertThat(files).hasSizeGreaterThan(5);
        assertThat(files)
                .allSatisfy(
                        file -> {
                            var answer = browser().look(file.substring("/console".length()));
                            assertThat(answer.status()).isEqualTo(200);
                            assertThat(answer.header("Cache-Control")).contains("max-age");
                        });
    }

    @Test
    void isHealthyForWhoeverAsks() {
        assertThat(browser().look("/actuator/health", "Accept", "*/*").status()).isEqualTo(200);
    }
}
