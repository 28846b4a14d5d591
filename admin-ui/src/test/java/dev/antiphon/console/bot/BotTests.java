package dev.antiphon.console.bot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.console.support.RunningConsole;

import org.junit.jupiter.api.Test;

class BotTests extends RunningConsole {

    @Test
    void changesWhatABotIsTold() {
        // Given
        bots().bot("told", "Mila", "You are Mila.", "shop-en");
        var admin = admin();
        // When
        var page =
                admin.submit(
                        admin.get("/bots/told"),
                        "/bots/told",
                        "instructions",
                        "You are Mila.\r\nBe brief.");
        // Then
        assertThat(page.text()).contains("Saved.");
        assertThat(bots().instructionsOf("told")).isEqualTo("You are Mila.\nBe brief.");
        assertThat(admin.get("/bots").text()).contains("Be brief.");
    }

    @Test
    void saysWhatIsWrongAndKeepsWhatWasWritten() {
        // Given
        bots().bot("wrong", "Mila", "You are Mila.", "shop-en");
        var admin = admin();
        // When
        var page =
                admin.submit(
                        admin.get("/bots/wrong"),
                        "/bots/wrong",
                        "name",
                        " ",
                        "instructions",
                        "Much thought went into this.");
        // Then
        assertThat(page.status()).isEqualTo(400);
        assertThat(page.text()).contains("Name must hold 1 to 100 characters");
        assertThat(page.html().select("textarea").text()).isEqualTo("Much thought went into this.");
    }

    @Test
    void saysThatTheServiceIsAway() {
        // Given
        var admin = admin();
        bots().away(true);
        try {
            // Then
            for (String path :
                    new String[] {"/bots", "/bots/x", "/conversations", "/conversations/x"}) {
                var page = admin.get(path);
                assertThat(page.status()).as(path).isEqualTo(200);
                assertThat(page.text()).as(path).contains("The bots service does not answer");
            }
        } finally {
            bots().away(false);
        }
    }
}
