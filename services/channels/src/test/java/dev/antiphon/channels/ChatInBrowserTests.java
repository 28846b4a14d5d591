package dev.antiphon.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.channels.support.Browser;
import dev.antiphon.channels.support.ChannelsCalls;
import dev.antiphon.channels.support.Eventually;
import dev.antiphon.channels.support.FakeBots;
import dev.antiphon.contracts.v1.InboundMessage;
import dev.antiphon.testkit.Chromium;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The chat page in a real browser. Pictures of it lie in target/screenshots. */
class ChatInBrowserTests {

    private static final String MINE = ".message.mine .bubble";
    private static final String THEIRS = ".message.theirs .bubble";
    private static final String QUESTION = "How long do I have to return something?";
    private static final List<String> PIECES =
            List.of("You can return everything ", "within 30 days ", "of delivery. ");
    private static final String ANSWER =
            "You can return everything within 30 days of delivery. Returns are free in our shop.";

    private final ChannelsCalls channels = ChannelsInstance.shared();
    private final FakeBots bots = ChannelsInstance.bots();
    private final BlockingQueue<InboundMessage> heard = new LinkedBlockingQueue<>();
    private Browser browser;

    @BeforeEach
    void start() {
        var found = Browser.start();
        Assumptions.assumeTrue(found.isPresent(), Chromium.MISSING);
        browser = found.orElseThrow();
        browser.beADesktop();
        bots.answerBy(heard::add);
        browser.open(channels.uri("/chat?bot=shop"));
    }

    @AfterEach
    void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void showsTheAnswerWhileItIsSaid() throws Exception {
        // Given
        browser.awaitTexts(".welcome h2", "Hello, I’m Mila.");
        pictures("welcome");
        assertThat(browser.barriers()).isEmpty();
        // When
        browser.click(".suggestion");
        // Then
        browser.awaitTexts(MINE, QUESTION);
        String conversation = hear(QUESTION);
        Eventually.holds(() -> !browser.texts(".typing .bubble").isEmpty());
        pictures("typing");
        // When
        String turn = UUID.randomUUID().toString();
        for (int i = 0; i < PIECES.size(); i++) {
            bots.piece(conversation, turn, i, PIECES.get(i));
        }
        // Then
        browser.awaitTexts(THEIRS, "You can return everything within 30 days of delivery.");
        assertThat(browser.texts(".caret")).hasSize(1);
        pictures("streaming");
        // When
        bots.answer(conversation, turn, ANSWER);
        // Then
        browser.awaitTexts(THEIRS, ANSWER);
        assertThat(browser.texts(".caret")).isEmpty();
        assertThat(browser.texts(".typing")).isEmpty();
        // When
        browser.write("And what does it cost to send it back from\nSwitzerland?");
        hear("And what does it cost to send it back from\nSwitzerland?");
        bots.answer(
                conversation,
                turn + "2",
                "That costs nothing either. See https://example.org/returns.");
        browser.write("Great, thank you! 🙂");
        hear("Great, thank you! 🙂");
        bots.apologise(
                conversation,
                turn + "3",
                "I am sorry, I cannot answer at the moment. Please try again later.");
        // Then
        browser.awaitTexts(
                THEIRS,
                ANSWER,
                "That costs nothing either. See https://example.org/returns.",
                "I am sorry, I cannot answer at the moment. Please try again later.");
        pictures("conversation");
        assertThat(browser.barriers()).isEmpty();
        browser.prefer("dark");
        assertThat(browser.barriers()).isEmpty();
        assertThat(browser.said()).isEmpty();
    }

    @Test
    void showsTheConversationAgainAfterAReload() throws Exception {
        // Given
        browser.write("Hello?");
        String conversation = hear("Hello?");
        String turn = UUID.randomUUID().toString();
        bots.answer(conversation, turn, "Hello!");
        browser.awaitTexts(THEIRS, "Hello!");
        browser.write("Anybody there?");
        hear("Anybody there?");
        bots.piece(conversation, turn + "2", 0, "Yes, ");
        browser.awaitTexts(THEIRS, "Hello!", "Yes,");
        // When
        browser.reload();
        // Then
        browser.awaitTexts(MINE, "Hello?", "Anybody there?");
        browser.awaitTexts(THEIRS, "Hello!", "Yes,");
        // When
        bots.piece(conversation, turn + "2", 1, "I am.");
        bots.answer(conversation, turn + "2", "Yes, I am.");
        // Then
        browser.awaitTexts(THEIRS, "Hello!", "Yes, I am.");
    }

    @Test
    void sendsLaterWhatWasWrittenWithoutANetwork() throws Exception {
        // Given
        browser.write("Hello?");
        String conversation = hear("Hello?");
        String turn = UUID.randomUUID().toString();
        bots.piece(conversation, turn, 0, "Hel");
        browser.awaitTexts(THEIRS, "Hel");
        // When
        browser.beOnline(false);
        browser.write("Are you there?");
        bots.piece(conversation, turn, 1, "lo");
        bots.answer(conversation, turn, "Hello");
        // Then
        browser.awaitTexts(
                "#notice", "You are offline. What you write is sent as soon as you are back.");
        browser.awaitTexts(".mine.waiting .bubble", "Are you there?");
        pictures("offline");
        assertThat(browser.barriers()).isEmpty();
        // When
        browser.beOnline(true);
        // Then
        hear("Are you there?");
        browser.awaitTexts(THEIRS, "Hello");
        browser.awaitTexts(".mine.waiting .bubble");
        browser.awaitTexts("#notice");
        bots.answer(conversation, turn + "2", "Yes");
        browser.awaitTexts(THEIRS, "Hello", "Yes");
        assertThat(heard).isEmpty();
    }

    @Test
    void beginsAnewWhenAsked() throws Exception {
        // Given
        browser.write("Hello?");
        String first = hear("Hello?");
        // When
        browser.click("#renew");
        pictures("renew");
        browser.click(".button.primary");
        // Then
        browser.awaitTexts(".welcome h2", "Hello, I’m Mila.");
        browser.awaitTexts(MINE);
        browser.write("Something else");
        assertThat(hear("Something else")).isNotEqualTo(first);
        browser.awaitTexts(MINE, "Something else");
    }

    @Test
    void keepsTheChosenTheme() {
        // Given
        browser.prefer("light");
        // When
        browser.click("#theme");
        browser.reload();
        // Then
        assertThat(browser.run("return document.documentElement.dataset.theme")).isEqualTo("dark");
    }

    @Test
    void saysThatABotDoesNotExist() {
        // When
        browser.open(channels.uri("/chat?bot=nobody"));
        // Then
        browser.awaitTexts(".welcome h2", "There is nobody here");
        pictures("nobody");
    }

    /** Waits until the bots hear a text, and tells in which conversation. */
    private String hear(String text) throws InterruptedException {
        InboundMessage message = heard.poll(2, TimeUnit.MINUTES);
        assertThat(message).as("a message with the text " + text).isNotNull();
        assertThat(message.getText()).isEqualTo(text);
        return message.getConversationId();
    }

    private void pictures(String name) {
        for (String scheme : List.of("dark", "light")) {
            browser.prefer(scheme);
            browser.beAPhone();
            browser.picture(name + "-phone-" + scheme);
            browser.beADesktop();
            browser.picture(name + "-" + scheme);
        }
    }
}
