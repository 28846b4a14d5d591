package dev.antiphon.bots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.contracts.v1.ChatMessage;
import dev.antiphon.contracts.v1.Failed;
import dev.antiphon.contracts.v1.FailureKind;
import dev.antiphon.contracts.v1.Finished;
import dev.antiphon.contracts.v1.InferenceRequest;
import dev.antiphon.contracts.v1.OutboundMessage;
import dev.antiphon.contracts.v1.Reply;
import dev.antiphon.contracts.v1.Started;
import dev.antiphon.contracts.v1.Token;
import dev.antiphon.requester.admission.Admission;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

class TurnTests {

    private static World world;
    private static ConfigurableApplicationContext bots;
    private final String conversation = UUID.randomUUID().toString();

    @BeforeAll
    static void start() throws Exception {
        world = new World();
        bots = world.startBots();
        var api = new BotsApi(bots);
        assertThat(api.put("/bots/shop", BotsApi.SHOP).statusCode()).isEqualTo(200);
    }

    @AfterAll
    static void stop() throws Exception {
        bots.close();
        world.close();
    }

    @Test
    void streamsTheAnswerAndSaysItOnceMoreAsAWhole() throws Exception {
        world.say(conversation, id(), "Hello?");
        var request = world.awaitRequest(conversation, 0);
        answer(request, "a", 0, "Good ", "", "day.");

        assertThat(world.awaitLastWord(conversation, 0).getText()).isEqualTo("Good day.");
        assertThat(world.outboundOf(conversation))
                .filteredOn(OutboundMessage::hasDelta)
                .extracting(said -> said.getDelta().getIndex() + said.getDelta().getText())
                .containsExactly("0Good ", "1day.");
        assertThat(new BotsApi(bots).get("/bots/conversations/" + conversation).body())
                .contains("\"state\":\"ANSWERED\"", "\"question\":\"Hello?\"", "\"tokens\":3");
    }

    @Test
    void tellsTheModelItsInstructionsAndWhatWasSaidBefore() {
        world.say(conversation, id(), "One");
        answer(world.awaitRequest(conversation, 0), "a", 0, "Two");
        world.awaitLastWord(conversation, 0);
        world.say(conversation, id(), "Three");

        assertThat(world.awaitRequest(conversation, 1).getChat().getMessagesList())
                .extracting(ChatMessage::getContent)
                .containsExactly("You are Mila.", "One", "Two", "Three");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void messagesThatArriveDuringATurnJoinTheNextInOrder(int seed) {
        var random = new Random(seed);
        var said = new ArrayList<String>();
        var asked = new ArrayList<String>();
        for (int turn = 0; asked.size() < 12; turn++) {
            for (int more = random.nextInt(3) + (asked.size() == said.size() ? 1 : 0);
                    more > 0;
                    more--) {
                said.add("message " + said.size());
                world.say(conversation, id(), said.getLast());
            }
            var request = world.awaitRequest(conversation, turn);
            asked.addAll(List.of(question(request).split("\n")));
            for (int more = random.nextInt(3); more > 0; more--) {
                said.add("message " + said.size());
                world.say(conversation, id(), said.getLast());
            }
            answer(request, "a", 0, "Yes.");
            world.awaitLastWord(conversation, turn);
        }

        assertThat(asked).isEqualTo(said.subList(0, asked.size()));
    }

    @Test
    void aMessageThatComesTwiceIsAskedOnce() {
        String once = id();
        world.say(conversation, once, "Hello?");
        answer(world.awaitRequest(conversation, 0), "a", 0, "Yes.");
        world.awaitLastWord(conversation, 0);
        world.say(conversation, once, "Hello?");
        world.say(conversation, id(), "Anybody?");

        assertThat(question(world.awaitRequest(conversation, 1))).isEqualTo("Anybody?");
    }

    @Test
    void anAttemptThatWasFencedIsNotHeard() {
        world.say(conversation, id(), "Hello?");
        var request = world.awaitRequest(conversation, 0);
        world.reply(request, started("a"));
        world.reply(request, token("a", 0, "Good "));
        world.reply(request, started("b"));
        world.reply(request, token("a", 1, "night."));
        world.reply(request, token("b", 1, "day."));
        world.reply(request, finished("b"));

        assertThat(world.awaitLastWord(conversation, 0).getText()).isEqualTo("Good day.");
    }

    @Test
    void apologisesInTheCustomersLanguageWhenTheAnswerFails() {
        world.say(conversation, id(), "Hallo?", "shop", "de-AT");
        var request = world.awaitRequest(conversation, 0);
        world.reply(request, started("a"));
        world.reply(
                request,
                Reply.newBuilder()
                        .setAttemptId("a")
                        .setFailed(Failed.newBuilder().setKind(FailureKind.FAILURE_KIND_INTERNAL)));

        assertThat(world.awaitLastWord(conversation, 0).getApology()).startsWith("Entschuldigung");
    }

    @Test
    void apologisesWhenNobodyServesTheAliasForTooLong() throws Exception {
        new BotsApi(bots).put("/bots/lonely", BotsApi.SHOP.replace(World.ALIAS, "nobody"));
        world.say(conversation, id(), "Hello?", "lonely", "en");

        assertThat(world.awaitLastWord(conversation, 0).getApology()).startsWith("Sorry");
    }

    @Test
    void anotherInstanceGoesOnWhereOneStopped() {
        world.say(conversation, id(), "Hello?");
        var request = world.awaitRequest(conversation, 0);
        world.reply(request, started("a"));
        world.reply(request, token("a", 0, "Good "));
        World.await(() -> !world.outboundOf(conversation).isEmpty());
        bots.close();
        world.say(conversation, id(), "Still there?");
        world.reply(request, token("a", 1, "day."));
        world.reply(request, finished("a"));
        bots = world.startBots();

        assertThat(world.awaitLastWord(conversation, 0).getText()).isEqualTo("Good day.");
        answer(world.awaitRequest(conversation, 1), "a", 0, "Yes.");
        assertThat(world.awaitLastWord(conversation, 1).getText()).isEqualTo("Yes.");
        assertThat(world.lastWordsOf(conversation)).hasSize(2);
        assertThat(world.requestsOf(conversation)).hasSize(2);
    }

    @Test
    void apologisesWhenTheAnswerIsNotThereByTheDeadline() {
        restart("--bots.turn.deadline=2s");
        try {
            world.say(conversation, id(), "Hello?");
            answerButDoNotFinish(world.awaitRequest(conversation, 0));

            assertThat(world.awaitLastWord(conversation, 0).getApology()).startsWith("Sorry");
        } finally {
            restart();
        }
    }

    @Test
    void tellsAnAnswerThatTheLogHoldsAlsoAfterTheDeadline() throws InterruptedException {
        restart("--bots.turn.deadline=2s");
        try {
            world.say(conversation, id(), "Hello?");
            var request = world.awaitRequest(conversation, 0);
            bots.close();
            answer(request, "a", 0, "Good ", "day.");
            Thread.sleep(2_500);
        } finally {
            bots = world.startBots();
        }

        assertThat(world.awaitLastWord(conversation, 0).getText()).isEqualTo("Good day.");
        assertThat(world.lastWordsOf(conversation)).hasSize(1);
    }

    @Test
    void asksAgainWhenNothingIsHeardOfARequest() {
        restart("--requester.publishing.patience=1s");
        try {
            world.say(conversation, id(), "Hello?");
            var first = world.awaitRequest(conversation, 0);
            var second = world.awaitRequest(conversation, 1);
            assertThat(second).isEqualTo(first);
            answer(second, "a", 0, "Good day.");

            assertThat(world.awaitLastWord(conversation, 0).getText()).isEqualTo("Good day.");
        } finally {
            restart();
        }
    }

    @Test
    void aWorkspaceWithManyCustomersDoesNotKeepAnotherWaiting() throws Exception {
        restart();
        var api = new BotsApi(bots);
        String narrow = BotsApi.SHOP.replace(World.ALIAS, World.NARROW_ALIAS);
        api.put("/bots/mall", narrow);
        api.put("/bots/corner", narrow.replace("demo", "corner"));
        int before = world.requestsFor(World.NARROW_ALIAS).size();
        for (int i = 0; i < 10; i++) {
            sayAndAwait("mall-" + i, "Hello?", "mall");
        }
        sayAndAwait("corner", "Hello?", "corner");
        answerAll(before, 11);

        assertThat(world.requestsFor(World.NARROW_ALIAS).subList(before, before + 4))
                .extracting(InferenceRequest::getWorkspaceId)
                .contains("corner");
    }

    @Test
    void whatIsSaidWhileOneStandsInLineBelongsToTheSameTurn() throws Exception {
        restart();
        new BotsApi(bots).put("/bots/booth", BotsApi.SHOP.replace(World.ALIAS, World.NARROW_ALIAS));
        int before = world.requestsFor(World.NARROW_ALIAS).size();
        for (int i = 0; i < 4; i++) {
            sayAndAwait("booth-" + i, "Hello?", "booth");
        }
        sayAndAwait("booth-3", "Anybody?", "booth");
        answerAll(before, 4);

        assertThat(question(world.awaitRequest("booth-3", 0))).isEqualTo("Hello?\nAnybody?");
        var admission = bots.getBean(Admission.class);
        World.await(() -> admission.inFlight() == world.openTurns());
    }

    private static void sayAndAwait(String who, String text, String bot) {
        int before = world.messagesKept(who);
        world.say(who, id(), text, bot, "en");
        World.await(() -> world.messagesKept(who) > before);
    }

    private static void answerAll(int first, int count) {
        for (int i = first; i < first + count; i++) {
            int number = i;
            World.await(() -> world.requestsFor(World.NARROW_ALIAS).size() > number);
            answer(world.requestsFor(World.NARROW_ALIAS).get(number), "a", 0, "Yes.");
        }
    }

    private static void restart(String... settings) {
        bots.close();
        bots = world.startBots(settings);
    }

    private static void answerButDoNotFinish(InferenceRequest request) {
        world.reply(request, started("a"));
        world.reply(request, token("a", 0, "Well"));
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    private static String question(InferenceRequest request) {
        return request.getChat().getMessagesList().getLast().getContent();
    }

    private static void answer(
            InferenceRequest request, String attempt, int first, String... texts) {
        world.reply(request, started(attempt));
        for (int i = 0; i < texts.length; i++) {
            world.reply(request, token(attempt, first + i, texts[i]));
        }
        world.reply(request, finished(attempt));
    }

    private static Reply.Builder started(String attempt) {
        return Reply.newBuilder()
                .setAttemptId(attempt)
                .setStarted(Started.newBuilder().setNodeId("node-1"));
    }

    private static Reply.Builder token(String attempt, int index, String text) {
        return Reply.newBuilder()
                .setAttemptId(attempt)
                .setToken(Token.newBuilder().setIndex(index).setText(text));
    }

    private static Reply.Builder finished(String attempt) {
        return Reply.newBuilder().setAttemptId(attempt).setFinished(Finished.newBuilder());
    }
}
