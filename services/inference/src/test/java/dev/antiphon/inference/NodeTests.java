package dev.antiphon.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.v1.Cancel;
import dev.antiphon.contracts.v1.Chat;
import dev.antiphon.contracts.v1.ChatMessage;
import dev.antiphon.contracts.v1.Control;
import dev.antiphon.contracts.v1.Drain;
import dev.antiphon.contracts.v1.FailureKind;
import dev.antiphon.contracts.v1.FinishReason;
import dev.antiphon.contracts.v1.Finished;
import dev.antiphon.contracts.v1.Heartbeat;
import dev.antiphon.contracts.v1.HostingPhase;
import dev.antiphon.contracts.v1.InferenceRequest;
import dev.antiphon.contracts.v1.NodePhase;
import dev.antiphon.contracts.v1.Released;
import dev.antiphon.contracts.v1.Reply;
import dev.antiphon.contracts.v1.Sampling;
import dev.antiphon.contracts.v1.Started;
import dev.antiphon.contracts.v1.Texts;
import dev.antiphon.contracts.v1.Token;
import dev.antiphon.contracts.v1.VersionState;
import dev.antiphon.embedded.FreePorts;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** One node with a real engine and a real broker. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(240)
class NodeTests {

    private static final String NODE = "node-tests";
    private static final int ANSWER_TOKENS = 60;

    private Cluster cluster;
    private VersionState version;
    private Pool pool;
    private Node node;

    @BeforeAll
    void start() throws Exception {
        cluster = Cluster.start();
        version = Cluster.version(Cluster.TINY_LLAMA);
        pool = cluster.freshPool(version);
        cluster.place(NODE, version, pool);
        node = cluster.node(NODE);
        cluster.heartbeat(NODE, NodeTests::serves);
    }

    @AfterAll
    void stop() {
        node.stop();
        cluster.close();
    }

    @Test
    void answersTokenByToken() throws Exception {
        // Given
        var request = request("Hello");
        // When
        var answer = cluster.ask(pool, request);
        // Then
        assertThat(answer.tokens(0)).hasSizeBetween(2, ANSWER_TOKENS);
        assertThat(answer.tokens(0))
                .extracting(Token::getIndex)
                .isEqualTo(IntStream.range(0, answer.tokens(0).size()).boxed().toList());
        assertThat(answer.tokens(0).getLast().getFinishReason())
                .isNotEqualTo(FinishReason.FINISH_REASON_UNSPECIFIED);
        assertThat(answer.finished().getPromptTokens()).isEqualTo(5);
        assertThat(answer.finished().getCompletionTokens()).isEqualTo(answer.tokens(0).size());
        assertThat(answer.attempts()).isEqualTo(1);
    }

    @Test
    void answersAConversation() throws Exception {
        // Given
        var request = chat("user", "Hello");
        // When
        var answer = cluster.ask(pool, request);
        // Then
        assertThat(answer.finished().getCompletionTokens()).isPositive();
    }

    @Test
    void givesAsManyChoicesAsAreWanted() throws Exception {
        // Given
        var request = request("Hello");
        request.getSamplingBuilder().setChoices(3);
        // When
        var answer = cluster.ask(pool, request);
        // Then
        assertThat(answer.tokens(0)).isNotEmpty().isNotEqualTo(answer.tokens(1));
        assertThat(answer.finished().getCompletionTokens())
                .isEqualTo(IntStream.range(0, 3).map(each -> answer.tokens(each).size()).sum());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 59, 60})
    void goesOnExactlyWhereADeadAttemptStopped(int said) throws Exception {
        // Given
        var undisturbed = cluster.ask(pool, request("Hello"));
        var request = cluster.address(request("Hello"));
        cluster.say(request, "dead", started());
        for (Token token : first(said, undisturbed.tokens(0))) {
            cluster.say(request, "dead", Reply.newBuilder().setToken(token));
        }
        // When
        cluster.send(pool, request);
        // Then
        var answer = cluster.untilEnd(request);
        assertThat(answer.tokens(0)).isEqualTo(undisturbed.tokens(0));
        assertThat(answer.used()).isEqualTo(undisturbed.used());
        assertThat(answer.attempts()).isEqualTo(2);
    }

    @Test
    void generatesNoChoiceTwice() throws Exception {
        // Given
        var wanted = request("Hello");
        wanted.getSamplingBuilder().setChoices(2);
        var undisturbed = cluster.ask(pool, wanted.clone());
        var request = cluster.address(wanted.clone());
        cluster.say(request, "dead", started());
        for (Token token : undisturbed.tokens(1)) {
            cluster.say(request, "dead", Reply.newBuilder().setToken(token));
        }
        // When
        cluster.send(pool, request);
        // Then
        var answer = cluster.untilEnd(request);
        assertThat(answer.tokens(0)).isEqualTo(undisturbed.tokens(0));
        assertThat(answer.log().stream().filter(Reply::hasToken))
                .hasSize(undisturbed.finished().getCompletionTokens());
    }

    @Test
    void doesNotHearTheLateWordsOfAFencedAttempt() throws Exception {
        // Given
        var undisturbed = cluster.ask(pool, request("Hello"));
        var request = cluster.address(request("Hello"));
        cluster.say(request, "paused", started());
        cluster.send(pool, request);
        cluster.until(request, answer -> answer.attempts() == 2);
        // When
        cluster.say(
                request,
                "paused",
                Reply.newBuilder().setToken(Token.newBuilder().setTokenId(7).setText("late")));
        cluster.say(
                request, "paused", Reply.newBuilder().setFinished(Finished.getDefaultInstance()));
        // Then
        var answer = cluster.untilEnd(request);
        assertThat(answer.tokens(0)).isEqualTo(undisturbed.tokens(0));
    }

    @Test
    void saysNothingMoreAboutARequestThatHasItsAnswer() throws Exception {
        // Given
        var request = cluster.address(request("Hello"));
        cluster.say(request, "dead", started());
        cluster.say(request, "dead", Reply.newBuilder().setFinished(Finished.getDefaultInstance()));
        // When
        cluster.send(pool, request);
        // Then
        cluster.until(request, log -> log.attempts() == 2);
        cluster.heartbeat(NODE, NodeTests::idle);
        assertThat(cluster.until(request, log -> log.attempts() == 2).log()).hasSize(3);
    }

    @Test
    void freesTheSlotOfACancelledRequest() throws Exception {
        // Given
        var request = cluster.address(longRequest());
        cluster.send(pool, request);
        cluster.until(request, answer -> !answer.tokens(0).isEmpty());
        // When
        cluster.send(
                Control.newBuilder()
                        .setCancel(Cancel.newBuilder().setRequestId(request.getRequestId()))
                        .build());
        // Then
        var answer = cluster.untilEnd(request);
        assertThat(answer.failed().getKind()).isEqualTo(FailureKind.FAILURE_KIND_CANCELLED);
        cluster.heartbeat(NODE, NodeTests::idle);
    }

    @ParameterizedTest
    @CsvSource({
        "300, 10, 1, 1, prompt",
        "5, 0, 1, 1, max_tokens",
        "5, 10, 65, 1, n",
        "5, 10, 1, 3, temperature"
    })
    void rejectsWhatCannotBeAnsweredAndNamesTheField(
            int promptTokens, int maxTokens, int choices, double temperature, String param)
            throws Exception {
        // Given
        var request = request("x".repeat(promptTokens));
        request.getSamplingBuilder()
                .setMaxTokens(maxTokens)
                .setChoices(choices)
                .setTemperature(temperature);
        // When
        var answer = cluster.ask(pool, request);
        // Then
        assertThat(answer.failed().getKind()).isEqualTo(FailureKind.FAILURE_KIND_REJECTED);
        assertThat(answer.failed().getParam()).isEqualTo(param);
        assertThat(answer.failed().getMessage()).isNotEmpty();
    }

    @Test
    void choosesAndTellsTokensAsTheRequestSays() throws Exception {
        // Given
        var request = request("Hello");
        request.getSamplingBuilder()
                .setTemperature(2)
                .setTopK(1)
                .putLogitBias(72, 100)
                .setLogprobs(true)
                .setTopLogprobs(2);
        // When
        var answer = cluster.ask(pool, request);
        // Then
        assertThat(answer.tokens(0))
                .isNotEmpty()
                .allSatisfy(
                        token -> {
                            assertThat(token.getTokenId()).isEqualTo(72);
                            assertThat(token.getLogprobs().getTopCount()).isEqualTo(2);
                            assertThat(token.getLogprobs().getChosen().getLogprob()).isNegative();
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "top_k: -1, top_k",
        "min_p: 1.5, min_p",
        "repetition_penalty: 3, repetition_penalty",
        "frequency_penalty: 3, frequency_penalty",
        "presence_penalty: -3, presence_penalty",
        "logit_bias { key: 5 value: 101 }, logit_bias",
        "top_logprobs: 21, top_logprobs"
    })
    void rejectsAWayToChooseThatIsNone(String sampling, String param) throws Exception {
        // Given
        var request = request("Hello");
        TextFormat.merge(sampling, request.getSamplingBuilder());
        // When
        var answer = cluster.ask(pool, request);
        // Then
        assertThat(answer.failed().getKind()).isEqualTo(FailureKind.FAILURE_KIND_REJECTED);
        assertThat(answer.failed().getParam()).isEqualTo(param);
    }

    @Test
    void rejectsAConversationThatTheTemplateRefuses() throws Exception {
        // When
        var answer = cluster.ask(pool, chat("robot", "Hello"));
        // Then
        assertThat(answer.failed().getParam()).isEqualTo("messages");
        assertThat(answer.failed().getMessage()).contains("unknown role robot");
    }

    @Test
    void startsNothingAfterTheDeadline() throws Exception {
        // Given
        var request = request("Hello").setDeadline(1);
        // When
        var answer = cluster.ask(pool, request);
        // Then
        assertThat(answer.failed().getKind()).isEqualTo(FailureKind.FAILURE_KIND_DEADLINE_EXCEEDED);
    }

    @Test
    void answersARequestThatWentThroughManyHands() throws Exception {
        // Given
        var shared = cluster.freshPool(version);
        var request = cluster.address(request("Hello"));
        cluster.send(shared, request);
        cluster.deliverInVain(shared, 3);
        // When
        cluster.place("patient", version, shared);
        var patient = cluster.node("patient");
        // Then
        assertThat(cluster.untilEnd(request).attempts()).isEqualTo(1);
        patient.stop();
    }

    @Test
    void givesUpARequestWhoseAttemptsComeToNothing() throws Exception {
        // Given
        var request = cluster.address(request("Hello"));
        for (int attempt = 0; attempt < 4; attempt++) {
            cluster.say(request, "dead-" + attempt, started());
        }
        // When
        cluster.send(pool, request);
        // Then
        assertThat(cluster.untilEnd(request).failed().getKind())
                .isEqualTo(FailureKind.FAILURE_KIND_POISONED);
    }

    @Test
    void goesOnWithARequestThatManyNodesReleased() throws Exception {
        // Given
        var request = cluster.address(request("Hello"));
        for (int attempt = 0; attempt < 6; attempt++) {
            String id = "overwhelmed-" + attempt;
            cluster.say(request, id, started());
            cluster.say(request, id, Reply.newBuilder().setReleased(Released.getDefaultInstance()));
        }
        // When
        cluster.send(pool, request);
        // Then
        var answer = cluster.untilEnd(request);
        assertThat(answer.attempts()).isEqualTo(7);
        assertThat(answer.finished().getCompletionTokens()).isPositive();
    }

    @Test
    void answersEveryRequestOnceWhenThereAreMoreThanSlots() throws Exception {
        // Given
        var requests =
                IntStream.range(0, 12).mapToObj(_ -> cluster.address(request("Hello"))).toList();
        // When
        for (var request : requests) {
            cluster.send(pool, request);
        }
        // Then
        assertThat(requests.stream().map(cluster::untilEnd))
                .allSatisfy(answer -> assertThat(answer.attempts()).isEqualTo(1));
    }

    @Test
    void keepsARequestThatTakesLongerThanItsLock() throws Exception {
        // Given
        var lock = Duration.ofSeconds(1);
        var slowPool = cluster.freshPool(version, lock);
        cluster.place("slow", version, slowPool);
        var slow = cluster.node("slow", 1);
        var wanted = longRequest();
        wanted.getSamplingBuilder().setChoices(Cluster.MOST_CHOICES / 2);
        var request = cluster.address(wanted);
        long beganNanos = System.nanoTime();
        // When
        cluster.send(slowPool, request);
        // Then
        var answer = cluster.untilEnd(request);
        assertThat(Duration.ofNanos(System.nanoTime() - beganNanos)).isGreaterThan(lock);
        assertThat(answer.attempts()).isEqualTo(1);
        slow.stop();
    }

    @Test
    void handsOverWhatItCannotFinishWhenItIsDrained() throws Exception {
        // Given
        var large = Cluster.version(Cluster.DEMO_MODEL);
        var wanted = longRequest().setVersion(large.getVersion());
        wanted.getSamplingBuilder().setChoices(16).setMaxTokens(900).setIgnoreEos(true);
        var shared = cluster.freshPool(large);
        cluster.place("leaving", large, shared);
        var leaving = cluster.node("leaving");
        cluster.heartbeat("leaving", NodeTests::serves);
        var request = cluster.address(wanted);
        cluster.send(shared, request);
        cluster.until(request, answer -> !answer.tokens(0).isEmpty());
        // When
        cluster.send(
                Control.newBuilder().setDrain(Drain.newBuilder().setNodeId("leaving")).build());
        // Then
        cluster.heartbeat(
                "leaving",
                heartbeat ->
                        heartbeat.getPhase() == NodePhase.NODE_PHASE_DRAINING
                                && heartbeat.getVersionsCount() == 0);
        cluster.place("staying", large, shared);
        var staying = cluster.node("staying");
        var answer = cluster.untilEnd(request);
        assertThat(answer.attempts()).isEqualTo(2);
        assertThat(answer.log()).filteredOn(Reply::hasReleased).hasSize(1);
        var undisturbed = cluster.ask(shared, wanted);
        for (int choice = 0; choice < 16; choice++) {
            assertThat(answer.text(choice)).isEqualTo(undisturbed.text(choice));
        }
        leaving.stop();
        staying.stop();
    }

    @Test
    void refusesAVersionWithOtherBytesThanItsManifestNames() throws Exception {
        // Given
        var manifest = version.getManifest().toBuilder();
        manifest.getFilesBuilder(0).setSha256("0".repeat(64));
        var forged = Cluster.version(Cluster.TINY_LLAMA, manifest.build());
        cluster.place("forged", forged, cluster.freshPool(forged));
        // When
        var refusing = cluster.node("forged");
        // Then
        var hosted =
                cluster.heartbeat(
                                "forged",
                                heartbeat -> hosts(heartbeat, HostingPhase.HOSTING_PHASE_FAILED))
                        .getVersions(0);
        assertThat(hosted.getProblem()).contains("config.json").contains("sha256");
        refusing.stop();
    }

    @Test
    void callsFunctionsAndAnswersInForms() throws Exception {
        // Given
        var calling = Cluster.version(Cluster.TINY_QWEN3);
        var itsPool = cluster.freshPool(calling);
        cluster.place("calling", calling, itsPool);
        var itsNode = cluster.node("calling");
        var call = chat("user", "Open?");
        call.getChatBuilder()
                .addTools("{\"type\": \"function\", \"function\": {\"name\": \"hours\"}}")
                .setToolRequired(true);
        var form = chat("user", "Open?");
        form.getSamplingBuilder()
                .setJsonSchema(
                        """
                        {"type": "object", "properties": {"a": {"type": "boolean"}}, "required": ["a"]}
                        """);
        var wrong = chat("user", "Open?");
        wrong.getSamplingBuilder().setJsonSchema("{\"type\": \"string\", \"pattern\": \"a\"}");
        // When
        var called = cluster.ask(itsPool, call);
        var formed = cluster.ask(itsPool, form);
        var refused = cluster.ask(itsPool, wrong);
        // Then
        var pieces =
                called.tokens(0).stream()
                        .flatMap(token -> token.getToolCallsList().stream())
                        .toList();
        assertThat(pieces.getFirst().getName()).isEqualTo("hours");
        assertThat(pieces.getFirst().getId()).matches("[0-9a-f]{9}");
        assertThat(called.tokens(0).getLast().getFinishReason())
                .isEqualTo(FinishReason.FINISH_REASON_TOOL_CALLS);
        assertThat(called.text(0)).isEmpty();
        assertThat(formed.text(0)).matches("\\{\"a\": ?(true|false)}");
        assertThat(refused.failed().getParam()).isEqualTo("response_format");
        itsNode.stop();
    }

    @Test
    void embedsTextsAndGoesOnWhereADeadAttemptStopped(@TempDir Path directory) throws Exception {
        // Given
        var embedding = Cluster.version(Cluster.embeddingModel(directory));
        var itsPool = cluster.freshPool(embedding);
        cluster.place("embedding", embedding, itsPool);
        var itsNode = cluster.node("embedding");
        var texts = Texts.newBuilder().addTexts("A tent").addTexts("Ein Zelt");
        var undisturbed = cluster.ask(itsPool, request("").setTexts(texts));
        var request = cluster.address(request("").setTexts(texts));
        cluster.say(request, "dead", started());
        cluster.say(request, "dead", Reply.newBuilder().setToken(undisturbed.tokens(1).getFirst()));
        // When
        cluster.send(itsPool, request);
        var answer = cluster.untilEnd(request);
        var refused = cluster.ask(itsPool, request("Hello"));
        var misled = cluster.ask(pool, request("").setTexts(texts));
        // Then
        assertThat(undisturbed.tokens(0).getFirst().getEmbeddingList()).hasSize(384);
        assertThat(answer.tokens(1)).isEqualTo(undisturbed.tokens(1));
        assertThat(answer.tokens(0)).hasSize(1);
        assertThat(answer.used()).isEqualTo(undisturbed.used());
        assertThat(refused.failed().getParam()).isEqualTo("model");
        assertThat(misled.failed().getParam()).isEqualTo("model");
        itsNode.stop();
    }

    @Test
    void tellsPrometheusWhatItDoes() throws Exception {
        // Given
        var itsPool = cluster.freshPool(version);
        int port = FreePorts.find(1).getFirst();
        cluster.place("measured", version, itsPool);
        var measured = cluster.node("measured", 8, port);
        var cached = request("Hello ".repeat(20));
        cluster.ask(itsPool, cached.clone());
        // When
        var again = cluster.ask(itsPool, cached.clone());
        var request = cluster.address(request("Hello"));
        cluster.say(request, "dead", started());
        cluster.send(itsPool, request);
        cluster.untilEnd(request);
        // Then
        assertThat(again.finished().getCachedTokens()).isPositive();
        String metrics = scraped(port, "infer_stream_migrations_total");
        assertThat(metrics)
                .contains(
                        "gen_ai_server_request_duration_seconds_bucket",
                        "gen_ai_server_time_to_first_token_seconds_count",
                        "gen_ai_server_time_per_output_token_seconds_sum",
                        "gen_ai_client_token_usage_token_count",
                        "infer_requests_running{",
                        "infer_kv_usage_ratio{",
                        "infer_prefix_cache_hits_total{",
                        "gen_ai_operation_name=\"text_completion\"",
                        "phase=\"before_first_token\"");
        measured.stop();
    }

    private static String scraped(int port, String until) throws Exception {
        var uri = URI.create("http://127.0.0.1:%d/metrics".formatted(port));
        try (var http = HttpClient.newHttpClient()) {
            String body = "";
            for (int attempt = 0; attempt < 100 && !body.contains(until); attempt++) {
                Thread.sleep(Duration.ofMillis(50));
                body =
                        http.send(
                                        HttpRequest.newBuilder(uri).build(),
                                        HttpResponse.BodyHandlers.ofString())
                                .body();
            }
            return body;
        }
    }

    @Test
    void refusesFunctionsWhereTheModelKnowsNone() throws Exception {
        var request = chat("user", "Open?");
        request.getChatBuilder()
                .addTools("{\"type\": \"function\", \"function\": {\"name\": \"hours\"}}");

        assertThat(cluster.ask(pool, request).failed().getParam()).isEqualTo("tools");
    }

    private static boolean serves(Heartbeat heartbeat) {
        return heartbeat.getPhase() == NodePhase.NODE_PHASE_READY
                && hosts(heartbeat, HostingPhase.HOSTING_PHASE_SERVING);
    }

    private static boolean hosts(Heartbeat heartbeat, HostingPhase phase) {
        return heartbeat.getVersionsList().stream().anyMatch(each -> each.getPhase() == phase);
    }

    private static boolean idle(Heartbeat heartbeat) {
        return serves(heartbeat) && heartbeat.getVersions(0).getSlotsBusy() == 0;
    }

    private static Reply.Builder started() {
        return Reply.newBuilder().setStarted(Started.newBuilder().setNodeId("dead"));
    }

    private static List<Token> first(int count, List<Token> tokens) {
        return tokens.subList(0, Math.min(count, tokens.size()));
    }

    /** Keeps the node busy for a while. */
    private InferenceRequest.Builder longRequest() {
        var request = request("Hello");
        request.getSamplingBuilder().setChoices(8).setMaxTokens(240);
        return request;
    }

    private InferenceRequest.Builder chat(String role, String content) {
        return request("")
                .setChat(
                        Chat.newBuilder()
                                .addMessages(
                                        ChatMessage.newBuilder()
                                                .setRole(role)
                                                .setContent(content)));
    }

    private InferenceRequest.Builder request(String text) {
        return InferenceRequest.newBuilder()
                .setVersion(version.getVersion())
                .setText(text)
                .setDeadline(Long.MAX_VALUE)
                .setSampling(
                        Sampling.newBuilder()
                                .setTemperature(1)
                                .setTopP(1)
                                .setSeed(5)
                                .setChoices(1)
                                .setMaxTokens(ANSWER_TOKENS));
    }
}
