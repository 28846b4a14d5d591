package dev.antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.antiphon.probe.Answers;
import dev.antiphon.probe.Installation;
import dev.antiphon.probe.Question;
import dev.antiphon.probe.Registry;
import dev.antiphon.probe.WebChat;
import dev.antiphon.testkit.Chromium;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One installation, through its whole life. */
@Tag("acceptance")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InstallationTests {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String MODEL = "shop-en";
    private static final String BOT = "shop";
    private static final String QUESTION = "How long do I have to return something?";
    private static final String ANSWER = "30 days";

    @TempDir private static Path folder;
    private LaunchedInstallation launched;
    private Installation installation;

    @BeforeAll
    void up() throws IOException, InterruptedException {
        launched = new LaunchedInstallation(folder);
        launched.up();
        installation = launched.installation();
    }

    @AfterAll
    void down() throws IOException, InterruptedException {
        launched.down();
    }

    @Test
    @Order(1)
    void aProgramIsAnswered() throws IOException, InterruptedException {
        assertThat(answer()).contains(ANSWER);
    }

    @Test
    @Order(2)
    void aCustomerIsAnsweredInTheChatPage() {
        var found = Chromium.start();
        assumeTrue(found.isPresent(), Chromium.MISSING);
        try (var chromium = found.orElseThrow()) {
            var page = new ChatPage(chromium);
            page.ask(installation.url().resolve("/chat?bot=" + BOT), QUESTION, ANSWER);

            assertThat(page.shown()).contains(QUESTION, ANSWER);
            for (String scheme : List.of("light", "dark")) {
                chromium.prefer(scheme);
                chromium.picture("chat-" + scheme);
            }
        }
    }

    @Test
    @Order(3)
    void anAnswerGoesOnWhenItsNodeIsKilled() throws IOException, InterruptedException {
        assertThat(launched.chaos("failover", "--runs", "1"))
                .contains("1 of 1 equal, 0 tokens lost, 0 doubled.");
    }

    @Test
    @Order(4)
    void nothingIsForgottenOverDownAndUp() throws IOException, InterruptedException {
        String session;
        String conversation;
        try (var chat = WebChat.open(installation.url(), BOT)) {
            chat.ask(QUESTION, ANSWER, LIMIT);
            session = chat.session();
            conversation = chat.conversation();
        }
        splitAnAlias();
        var state = Kept.of(installation);

        launched.down();
        launched.up();

        try (var chat = WebChat.again(installation.url(), session)) {
            assertThat(chat.conversation()).isEqualTo(conversation);
            chat.ask(QUESTION, ANSWER, LIMIT);
        }
        assertThat(Kept.of(installation)).isEqualTo(state);
        assertThat(answer()).contains(ANSWER);
    }

    /** What the registry keeps. */
    private record Kept(
            List<String> keys, Map<String, String> versions, Map<String, Integer> split) {

        static Kept of(Installation installation) throws IOException, InterruptedException {
            try (var registry =
                    new Registry(installation.registryUrl(), installation.adminToken())) {
                return new Kept(registry.keys(), registry.versions(), registry.split("kept"));
            }
        }
    }

    private void splitAnAlias() throws IOException, InterruptedException {
        try (var registry = new Registry(installation.registryUrl(), installation.adminToken())) {
            var active =
                    registry.versions().entrySet().stream()
                            .filter(version -> version.getValue().equalsIgnoreCase("active"))
                            .map(Map.Entry::getKey)
                            .toList();
            registry.split("kept", Map.of(active.get(0), 300, active.get(1), 700));
        }
    }

    private String answer() throws IOException, InterruptedException {
        try (var answers = new Answers(installation.apiKey(), LIMIT)) {
            return answers.ask(installation.url(), Question.greedy(MODEL, QUESTION)).text();
        }
    }
}
