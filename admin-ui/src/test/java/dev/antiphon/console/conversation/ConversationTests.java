package dev.antiphon.console.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.console.support.RunningConsole;

import org.junit.jupiter.api.Test;

class ConversationTests extends RunningConsole {

    @Test
    void showsWhatWasSaid() {
        // Given
        bots().conversation("c-1", "May I <b>return</b> it?", "You have 30 days.");
        var viewer = newUser("reads-along", "VIEWER");
        // When
        var list = viewer.get("/conversations");
        var one = viewer.get("/conversations/c-1");
        // Then
        assertThat(list.text()).contains("c-1", "shop", "web", "2 Jan 2026, 03:05 UTC");
        assertThat(one.text())
                .contains("May I <b>return</b> it?", "You have 30 days.")
                .contains("14 tokens · first after 0.3 s · done after 1.9 s");
    }

    @Test
    void hasNoPageForAConversationThatThereIsNot() {
        // When
        var page = admin().get("/conversations/nothing");
        // Then
        assertThat(page.status()).isEqualTo(404);
        assertThat(page.text()).contains("There is no such page");
    }
}
