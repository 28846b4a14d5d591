package dev.antiphon.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.v1.Cancel;
import dev.antiphon.contracts.v1.Chat;
import dev.antiphon.contracts.v1.ChatMessage;
import dev.antiphon.contracts.v1.Control;
import dev.antiphon.contracts.v1.FailureKind;
import dev.antiphon.contracts.v1.FinishReason;
import dev.antiphon.contracts.v1.Heartbeat;
import dev.antiphon.contracts.v1.HostedVersion;
import dev.antiphon.contracts.v1.HostingPhase;
import dev.antiphon.contracts.v1.InferenceRequest;
import dev.antiphon.contracts.v1.Reply;
import dev.antiphon.contracts.v1.Sampling;
import dev.antiphon.contracts.v1.Started;
import dev.antiphon.contracts.v1.Texts;
import dev.antiphon.contracts.v1.Token;
import dev.antiphon.contracts.v1.ToolCallDelta;
import dev.antiphon.contracts.v1.VersionState;
import dev.antiphon.inference.remote.RemoteSettings;
import dev.antiphon.simulator.Fault;
import dev.antiphon.simulator.SimulatedServer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A node in front of a server that speaks as real ones do, with a real broker. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(240)
class RemoteTests {

    private static final String MODEL = "simulated";
    private static final String NODE = "front";
    private static final Duration PER_TOKEN = Duration.ofMillis(10);
    private static final String TOKENS = "tokens";
    private static final String RESTART = "restart";

    @TempDir private Path folder;
    private Cluster cluster;
    private SimulatedServer server;
    private @Nullable Node node;
    private Pool pool = new Pool("none");

    @BeforeAll
    void startCluster() throws Exception {
        cluster = Cluster.start();
    }

    @AfterAll
    void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void startServer() throws Exception {
        server = SimulatedServer.start(MODEL, PER_TOKEN);
    }

    @AfterEach
    void stop() {
        if (node != null) {
            node.stop();
        }
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {TOKENS, RESTART})
    void answersTokenByToken(String continues) throws Exception {
        serve(continues);
        // When
        var answer = cluster.ask(pool, chat("Where is my parcel?", 30));
        // Then
        assertThat(answer.text(0)).isNotBlank();
        assertThat(answer.tokens(0))
                .extracting(Token::getIndex)
                .isEqualTo(IntStream.range(0, answer.tokens(0).size()).boxed().toList());
        assertThat(answer.tokens(0).getLast().getFinishReason())
                .isNotEqualTo(FinishReason.FINISH_REASON_UNSPECIFIED);
        assertThat(answer.finished().getPromptTokens()).isPositive();
        assertThat(answer.finished().getCompletionTokens())
                .isEqualTo(answer.tokens(0).stream().filter(RemoteTests::speaks).count());
        assertThat(answer.attempts()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {TOKENS, RESTART})
    void passesOnWhatTheClientAskedFor(String continues) throws Exception {
        serve(continues);
        var request = chat("Where is my parcel?", 9);
        request.getSamplingBuilder()
                .setTemperature(0.7)
                .setTopP(0.9)
                .setTopK(40)
                .setSeed(7)
                .addStop("###")
                .setFrequencyPenalty(0.5);
        // When
        cluster.ask(pool, request);
        // Then
        var asked = server.requests().getLast();
        assertThat(asked.path("model").asString()).isEqualTo(MODEL);
        assertThat(asked.path("max_tokens").intValue()).isEqualTo(9);
        assertThat(asked.path("temperature").doubleValue()).isEqualTo(0.7);
        assertThat(asked.path("top_p").doubleValue()).isEqualTo(0.9);
        assertThat(asked.path("top_k").intValue()).isEqualTo(40);
        assertThat(asked.path("seed").longValue()).isEqualTo(7);
        assertThat(asked.path("stop").path(0).asString()).isEqualTo("###");
        assertThat(asked.path("frequency_penalty").doubleValue()).isEqualTo(0.5);
        assertThat(asked.has("presence_penalty")).isFalse();
    }

    @Test
    void givesAsManyChoicesAsAreWanted() throws Exception {
        serve(RESTART);
        var request = chat("Where is my parcel?", 20);
        request.getSamplingBuilder().setChoices(3).setTemperature(0.8);
        // When
        var answer = cluster.ask(pool, request);
        // Then
        assertThat(answer.text(0)).isNotBlank().isNotEqualTo(answer.text(1));
        assertThat(answer.text(2)).isNotBlank();
        assertThat(answer.finished().getCompletionTokens())
                .isEqualTo(
                        IntStream.range(0, 3)
                                .flatMap(
                                        choice ->
                                                answer.tokens(choice).stream()
                                                        .filter(RemoteTests::speaks)
                                                        .mapToInt(_ -> 1))
                                .sum());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    void goesOnExactlyWhereADroppedStreamStopped(int heard) throws Exception {
        serve(TOKENS);
        var undisturbed = cluster.ask(pool, chat("Where is my parcel?", 40));
        server.fail(new Fault.Drop(heard));
        // When
        var answer = cluster.ask(pool, chat("Where is my parcel?", 40));
        // Then
        assertThat(answer.text(0)).isEqualTo(undisturbed.text(0));
        assertThat(answer.tokens(0)).isEqualTo(undisturbed.tokens(0));
        assertThat(answer.finished()).isEqualTo(undisturbed.finished());
        assertThat(answer.attempts()).isEqualTo(2);
        assertThat(answer.log().stream().filter(RemoteTests::takesBack)).isEmpty();
    }

    @Test
    void declaresThatItBeginsAnewWhereTheServerKnowsNoTokens() throws Exception {
        serve(RESTART);
        var undisturbed = cluster.ask(pool, chat("Where is my parcel?", 40));
        server.fail(new Fault.Drop(5));
        // When
        var answer = cluster.ask(pool, chat("Where is my parcel?", 40));
        // Then
        assertThat(answer.attempts()).isEqualTo(2);
        assertThat(answer.log().stream().filter(Reply::hasStarted))
                .allMatch(RemoteTests::takesBack);
        assertThat(lastAttempt(answer)).isEqualTo(undisturbed.text(0));
        assertThat(answer.finished()).isEqualTo(undisturbed.finished());
    }

    @ParameterizedTest
    @ValueSource(strings = {TOKENS, RESTART})
    void leavesAStreamThatSaysNothingMore(String continues) throws Exception {
        serve(continues);
        var undisturbed = cluster.ask(pool, chat("Where is my parcel?", 40));
        server.fail(new Fault.Silence(4));
        // When
        var answer = cluster.ask(pool, chat("Where is my parcel?", 40));
        // Then
        assertThat(lastAttempt(answer)).isEqualTo(lastAttempt(undisturbed, answer));
        assertThat(answer.attempts()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void asksABusyServerAgain(int status) throws Exception {
        serve(TOKENS);
        server.fail(new Fault.Status(status, "too much to do"));
        server.fail(new Fault.Status(status, "too much to do"));
        // When
        var answer = cluster.ask(pool, chat("Where is my parcel?", 10));
        // Then
        assertThat(answer.text(0)).isNotBlank();
        assertThat(answer.attempts()).isEqualTo(1);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void triesAgainAfterAnErrorOfTheServerAndGivesUpAfterALimit() throws Exception {
        serve(RESTART);
        server.fail(new Fault.Status(500, "out of memory"));
        // When, then
        assertThat(cluster.ask(pool, chat("Hello", 10)).attempts()).isEqualTo(2);
        // When
        IntStream.range(0, 4).forEach(_ -> server.fail(new Fault.Status(500, "this one kills me")));
        var poisoned = cluster.ask(pool, chat("Hello", 10));
        // Then
        assertThat(poisoned.failed().getKind()).isEqualTo(FailureKind.FAILURE_KIND_POISONED);
    }

    @Test
    void tellsTheClientWhatTheServerRefuses() throws Exception {
        serve(RESTART);
        server.fail(new Fault.Status(400, "the prompt is too long"));
        // When
        var answer = cluster.ask(pool, chat("Hello", 10));
        // Then
        assertThat(answer.failed().getKind()).isEqualTo(FailureKind.FAILURE_KIND_REJECTED);
        assertThat(answer.failed().getParam()).isEqualTo("messages");
        assertThat(answer.failed().getMessage()).isEqualTo("the prompt is too long");
    }

    @Test
    void stopsTheServerWhenTheRequestIsCancelled() throws Exception {
        serve(RESTART);
        var wanted = chat("Hello", 4_000);
        wanted.getSamplingBuilder().setIgnoreEos(true);
        var request = cluster.address(wanted);
        cluster.send(pool, request);
        cluster.until(request, answer -> !answer.tokens(0).isEmpty());
        // When
        cluster.send(
                Control.newBuilder()
                        .setCancel(Cancel.newBuilder().setRequestId(request.getRequestId()))
                        .build());
        // Then
        assertThat(cluster.untilEnd(request).failed().getKind())
                .isEqualTo(FailureKind.FAILURE_KIND_CANCELLED);
        cluster.heartbeat(NODE, RemoteTests::idle);
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (server.running() > 0) {
            assertThat(System.nanoTime()).as("the server ends it").isLessThan(end);
            Thread.sleep(20);
        }
    }

    @Test
    void endsAnAnswerThatTakesLongerThanItsDeadline() throws Exception {
        serve(RESTART);
        // The first request waits until the node has joined its pool.
        cluster.ask(pool, chat("Hello", 1));
        var wanted = chat("Hello", 4_000).setDeadline(System.currentTimeMillis() + 2_000);
        wanted.getSamplingBuilder().setIgnoreEos(true);
        // When
        var answer = cluster.ask(pool, wanted);
        // Then
        assertThat(answer.failed().getKind()).isEqualTo(FailureKind.FAILURE_KIND_DEADLINE_EXCEEDED);
        assertThat(answer.text(0)).isNotBlank();
    }

    @Test
    void takesNothingWhileTheServerIsAwayAndGoesOnWhenItIsBack() throws Exception {
        serve(TOKENS);
        server.away(true);
        cluster.heartbeat(NODE, RemoteTests::failed);
        var request = cluster.address(chat("Where is my parcel?", 10));
        cluster.send(pool, request);
        Thread.sleep(500);
        assertThat(cluster.until(request, _ -> true).log()).isEmpty();
        // When
        server.away(false);
        // Then
        assertThat(cluster.untilEnd(request).text(0)).isNotBlank();
    }

    @Test
    void handsOverToAnotherNodeWhenItsServerDies() throws Exception {
        serve(TOKENS);
        var undisturbed = cluster.ask(pool, chat("Where is my parcel?", 40));
        try (var other = SimulatedServer.start(MODEL, PER_TOKEN)) {
            var second = cluster.front("second-front", settings(other));
            try {
                var version = version(TOKENS);
                var request = cluster.address(chat("Where is my parcel?", 40));
                cluster.send(pool, request);
                cluster.until(request, answer -> answer.tokens(0).size() >= 3);
                cluster.place("second-front", version, pool);
                cluster.heartbeat("second-front", RemoteTests::serves);
                // When
                server.away(true);
                server.close();
                // Then
                var answer = cluster.untilEnd(request);
                assertThat(answer.tokens(0)).isEqualTo(undisturbed.tokens(0));
            } finally {
                second.stop();
            }
        }
    }

    @Test
    void passesOnCallsOfFunctions() throws Exception {
        serve(RESTART);
        var request = chat("How is the weather in Kiel?", 40);
        request.getChatBuilder()
                .addTools("{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}");
        // When
        var answer = cluster.ask(pool, request);
        // Then
        var calls =
                answer.tokens(0).stream()
                        .flatMap(token -> token.getToolCallsList().stream())
                        .toList();
        assertThat(calls.getFirst().getName()).isEqualTo("weather");
        assertThat(calls.getFirst().getId()).isEqualTo("call_1");
        assertThat(calls.stream().map(ToolCallDelta::getArguments).collect(Collectors.joining()))
                .isEqualTo("{\"city\": \"Kiel\"}");
        assertThat(answer.tokens(0).getLast().getFinishReason())
                .isEqualTo(FinishReason.FINISH_REASON_TOOL_CALLS);
    }

    @Test
    void refusesByNameWhatAContinuationAfterTokensCannotHave() throws Exception {
        serve(TOKENS);
        var request = chat("Hello", 40);
        request.getChatBuilder().addTools("{\"type\":\"function\"}");
        // When
        var answer = cluster.ask(pool, request);
        // Then
        assertThat(answer.failed().getParam()).isEqualTo("tools");
    }

    @Test
    void turnsTextsIntoVectors() throws Exception {
        serve(RESTART);
        // When
        var answer =
                cluster.ask(
                        pool,
                        InferenceRequest.newBuilder()
                                .setTexts(Texts.newBuilder().addTexts("one").addTexts("other")));
        // Then
        assertThat(answer.tokens(0).getFirst().getEmbeddingList()).hasSize(4).contains(1f);
        assertThat(answer.tokens(1).getFirst().getEmbeddingList()).hasSize(4).contains(1f);
        assertThat(answer.finished().getPromptTokens()).isEqualTo(2);
    }

    @Test
    void speaksTheOpenInferenceProtocol() throws Exception {
        serve("open-inference", RESTART);
        var request = text("The parcel", 30);
        // When
        var answer = cluster.ask(pool, request);
        // Then
        assertThat(answer.text(0)).isNotBlank();
        assertThat(answer.tokens(0).getLast().getFinishReason())
                .isNotEqualTo(FinishReason.FINISH_REASON_UNSPECIFIED);
        var parameters = server.requests().getLast().path("parameters");
        assertThat(parameters.path("max_tokens").intValue()).isEqualTo(30);
        assertThat(cluster.ask(pool, chat("Hello", 5)).failed().getParam()).isEqualTo("messages");
    }

    @Test
    void saysThatItsServerLacksTheModel() throws Exception {
        try (var other = SimulatedServer.start("another", PER_TOKEN)) {
            var version = version(TOKENS);
            cluster.place(NODE, version, cluster.freshPool(version));
            node = cluster.front(NODE, settings(other));
            // When
            var heartbeat =
                    cluster.heartbeat(
                            NODE,
                            alive -> failed(alive) && !alive.getVersions(0).getProblem().isEmpty());
            // Then
            assertThat(heartbeat.getVersions(0).getProblem())
                    .contains("has no model simulated, it has [another]");
        }
    }

    private void serve(String continues) throws Exception {
        serve("openai", continues);
    }

    private void serve(String protocol, String continues) throws Exception {
        var version = version(protocol, continues);
        pool = cluster.freshPool(version);
        cluster.place(NODE, version, pool);
        node = cluster.front(NODE, settings(server));
        cluster.heartbeat(NODE, RemoteTests::serves);
    }

    private VersionState version(String continues) throws Exception {
        return version("openai", continues);
    }

    private VersionState version(String protocol, String continues) throws Exception {
        var directory = Files.createDirectory(folder.resolve(UUID.randomUUID().toString()));
        Files.writeString(
                directory.resolve("remote.json"),
                """
                {"protocol": "%s", "model": "%s", "context_tokens": 4096, "continues": "%s"}
                """
                        .formatted(protocol, MODEL, continues));
        return Cluster.version(directory);
    }

    private static RemoteSettings settings(SimulatedServer server) {
        return new RemoteSettings(
                server.url().toString(),
                "a key",
                List.of(MODEL),
                Duration.ofSeconds(2),
                Duration.ofMillis(200));
    }

    private static InferenceRequest.Builder chat(String text, int maxTokens) {
        return InferenceRequest.newBuilder()
                .setChat(
                        Chat.newBuilder()
                                .addMessages(
                                        ChatMessage.newBuilder().setRole("user").setContent(text)))
                .setSampling(sampling(maxTokens));
    }

    private static InferenceRequest.Builder text(String text, int maxTokens) {
        return InferenceRequest.newBuilder().setText(text).setSampling(sampling(maxTokens));
    }

    private static Sampling.Builder sampling(int maxTokens) {
        return Sampling.newBuilder().setTopP(1).setChoices(1).setMaxTokens(maxTokens);
    }

    /** What the last attempt said. */
    private static String lastAttempt(Conversation answer) {
        String last =
                answer.log().stream()
                        .filter(Reply::hasStarted)
                        .reduce((_, later) -> later)
                        .orElseThrow()
                        .getAttemptId();
        return answer.log().stream()
                .filter(reply -> reply.hasToken() && reply.getAttemptId().equals(last))
                .map(reply -> reply.getToken().getText())
                .collect(Collectors.joining());
    }

    /** The end of the undisturbed text that the last attempt of another answer has to say. */
    private static String lastAttempt(Conversation undisturbed, Conversation other) {
        String whole = undisturbed.text(0);
        return whole.substring(whole.length() - lastAttempt(other).length());
    }

    private static boolean speaks(Token token) {
        return !token.getText().isEmpty();
    }

    private static boolean takesBack(Reply reply) {
        return reply.hasStarted()
                && !reply.getStarted().equals(Started.getDefaultInstance())
                && reply.getStarted().getBeginsAnew();
    }

    private static boolean serves(Heartbeat heartbeat) {
        return phase(heartbeat, HostingPhase.HOSTING_PHASE_SERVING);
    }

    private static boolean failed(Heartbeat heartbeat) {
        return phase(heartbeat, HostingPhase.HOSTING_PHASE_FAILED);
    }

    private static boolean idle(Heartbeat heartbeat) {
        return serves(heartbeat)
                && heartbeat.getVersionsList().stream()
                        .allMatch(version -> version.getSlotsBusy() == 0);
    }

    private static boolean phase(Heartbeat heartbeat, HostingPhase phase) {
        return heartbeat.getVersionsCount() > 0
                && heartbeat.getVersionsList().stream()
                        .map(HostedVersion::getPhase)
                        .allMatch(phase::equals);
    }
}
