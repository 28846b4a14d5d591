package dev.antiphon.console.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.console.support.Cluster;
import dev.antiphon.console.support.RunningConsole;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class RolesTests extends RunningConsole {

    private static final String VERSION = Cluster.digest("401e5");

    @Test
    void aViewerSeesEverythingAndChangesNothing() {
        // Given
        registry().version(VERSION, "roles", 1, "ACTIVE");
        registry().alias("roles", Map.of(VERSION, 1000));
        bots().bot("roles", "Rolf", "Be kind.", "roles");
        var viewer = newUser("only-looks", "VIEWER");
        String token = viewer.get("/overview").form("/logout").select("[name=_csrf]").val();
        // Then
        assertThat(viewer.get("/versions").text()).contains("roles");
        assertThat(viewer.get("/versions").hasForm("/verify")).isFalse();
        assertThat(viewer.get("/aliases").html().select("main form")).isEmpty();
        assertThat(viewer.get("/aliases/roles").html().select("fieldset[disabled]")).hasSize(1);
        assertThat(viewer.get("/aliases/roles").text()).doesNotContain("Save split");
        assertThat(viewer.get("/bots/roles").text()).doesNotContain("Save");
        for (String path :
                List.of(
                        "/versions/" + VERSION + "/retire",
                        "/versions/" + VERSION + "/verify",
                        "/aliases",
                        "/aliases/roles",
                        "/aliases/roles/delete",
                        "/bots/roles",
                        "/nodes/node-1/drain",
                        "/users",
                        "/users/admin/remove")) {
            assertThat(viewer.post(path, List.of("_csrf", token)).status()).as(path).isEqualTo(403);
        }
        assertThat(registry().phaseOf(VERSION)).isEqualTo("ACTIVE");
    }

    @Test
    void anOperatorHasNothingToDoWithUsers() {
        // Given
        var operator = newUser("operates", "OPERATOR");
        // Then
        assertThat(operator.get("/users").status()).isEqualTo(403);
        assertThat(operator.get("/overview").html().select("a[href$=/users]")).isEmpty();
    }

    @Test
    void whoseRoleIsChangedHasToSignInAgain() {
        // Given
        var user = newUser("promoted", "VIEWER");
        var admin = admin();
        // When
        var page = admin.submit(admin.get("/users"), "/users/promoted/role", "role", "OPERATOR");
        // Then
        assertThat(page.text()).contains("promoted is operator now");
        assertThat(user.get("/overview").path()).isEqualTo("/login");
        assertThat(as("promoted", "a password for promoted").get("/overview").text())
                .contains("Operator");
    }

    @Test
    void aRemovedUserIsOutAtOnce() {
        // Given
        var user = newUser("leaves", "OPERATOR");
        var admin = admin();
        // When
        admin.submit(admin.get("/users"), "/users/leaves/remove");
        // Then
        assertThat(user.get("/overview").path()).isEqualTo("/login");
        assertThat(browser().signIn("leaves", "a password for leaves").text())
                .contains("is not right");
    }

    @Test
    void theLastAdminStays() {
        // Given
        var admin = admin();
        // When
        var removed = admin.submit(admin.get("/users"), "/users/admin/remove");
        var demoted = admin.submit(admin.get("/users"), "/users/admin/role", "role", "VIEWER");
        // Then
        assertThat(removed.text()).contains("admin is the last admin");
        assertThat(demoted.text()).contains("admin is the last admin");
    }

    @Test
    void anAdminGivesSomebodyANewPassword() {
        // Given
        var user = newUser("forgets", "VIEWER");
        var admin = admin();
        // When
        admin.submit(
                admin.get("/users"), "/users/forgets/password", "password", "another password");
        // Then
        assertThat(user.get("/overview").path()).isEqualTo("/login");
        as("forgets", "another password");
    }

    @Test
    void everybodyChangesTheirOwnPassword() {
        // Given
        var user = newUser("careful", "VIEWER");
        var elsewhere = as("careful", "a password for careful");
        // When
        var wrong =
                user.submit(
                        user.get("/account"),
                        "/account/password",
                        "current",
                        "wrong",
                        "password",
                        "a better password");
        var right =
                user.submit(
                        user.get("/account"),
                        "/account/password",
                        "current",
                        "a password for careful",
                        "password",
                        "a better password");
        // Then
        assertThat(wrong.text()).contains("The current password is not right.");
        assertThat(right.text()).contains("Your password is changed.");
        assertThat(user.get("/overview").path()).isEqualTo("/overview");
        assertThat(elsewhere.get("/overview").path()).isEqualTo("/login");
        as("careful", "a better password");
    }

    @Test
    void refusesNamesAndPasswordsThatWillNotDo() {
        // Given
        var admin = admin();
        // When
        var name =
                admin.submit(
                        admin.get("/users"),
                        "/users",
                        "name",
                        "no spaces please",
                        "password",
                        "long enough for anybody");
        var password =
                admin.submit(admin.get("/users"), "/users", "name", "short", "password", "short");
        var twin =
                admin.submit(
                        admin.get("/users"),
                        "/users",
                        "name",
                        "ADMIN",
                        "password",
                        "long enough for anybody");
        // Then
        assertThat(name.text()).contains("A user name has 1 to 64 of the characters");
        assertThat(password.text()).contains("A password needs at least 12 characters.");
        assertThat(twin.text()).contains("There is a user admin already.");
    }
}
