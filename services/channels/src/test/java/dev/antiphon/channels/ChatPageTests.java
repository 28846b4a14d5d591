package dev.antiphon.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.channels.support.ChannelsCalls;
import dev.antiphon.channels.support.Eventually;

import org.junit.jupiter.api.Test;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

class ChatPageTests {

    private final ChannelsCalls channels = ChannelsInstance.shared();

    @Test
    void speaksForTheBotOfItsAddress() {
        // When
        var page = channels.get("/chat?bot=shop");
        // Then
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.text())
                .contains("<title>Chat with Mila</title>")
                .contains("data-bot=\"shop\"")
                .contains("How long do I have to return something?");
        assertThat(channels.get("/chat").text()).contains("data-bot=\"shop\"");
    }

    @Test
    void fetchesNothingFromElsewhereAndLetsNobodyElseSpeak() {
        // When
        var page = channels.get("/chat");
        // Then
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'")
                .contains("script-src 'self'")
                .doesNotContain("unsafe");
        assertThat(page.text())
                .doesNotContainPattern("(src|href)=\"(https?:)?//")
                .doesNotContain("<style")
                .doesNotContain("style=\"");
    }

    @Test
    void hasFilesThatBrowsersMayKeep() {
        // Given
        String page = channels.get("/chat").text();
        for (String file : new String[] {"chat.css", "chat.js", "icon.svg"}) {
            String name = file.replace(".", "-[0-9a-f]+\\.");
            Matcher link = Pattern.compile("\"(/chat/" + name + ")\"").matcher(page);
            assertThat(link.find()).as(file).isTrue();
            // When
            var answer = channels.get(link.group(1));
            // Then
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Cache-Control")).contains("max-age=31536000");
        }
    }

    @Test
    void saysThatABotDoesNotExist() {
        // When
        var page = channels.get("/chat?bot=%3Cscript%3Ealert(1)%3C/script%3E");
        // Then
        assertThat(page.status()).isEqualTo(404);
        assertThat(page.text())
                .contains("There is nobody here")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                .doesNotContain("<script>alert");
    }

    @Test
    void takesANameForANameWhateverItContains() {
        // Given
        ChannelsInstance.bots().publish("evil", "\"><script>alert('x')</script>");
        // When
        Eventually.holds(() -> channels.get("/chat?bot=evil").status() == 200);
        // Then
        assertThat(channels.get("/chat?bot=evil").text()).doesNotContain("<script>alert");
    }

    @Test
    void comesInTheThemeThatWasChosen() {
        assertThat(channels.get("/chat", "Cookie", "antiphon-theme=dark").text())
                .contains("data-theme=\"dark\"");
        assertThat(channels.get("/chat", "Cookie", "antiphon-theme=evil").text())
                .doesNotContain("data-theme");
    }
}
