package dev.antiphon.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.v1.Chat;
import dev.antiphon.contracts.v1.ChatMessage;
import dev.antiphon.contracts.v1.Heartbeat;
import dev.antiphon.contracts.v1.HostingPhase;
import dev.antiphon.contracts.v1.InferenceRequest;
import dev.antiphon.contracts.v1.NodePhase;
import dev.antiphon.contracts.v1.Reply;
import dev.antiphon.contracts.v1.Sampling;
import dev.antiphon.contracts.v1.VersionState;
import dev.antiphon.embedded.KafkaBroker;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Nodes as they run in earnest: processes of their own, with the demo model, that come to harm. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
class NodeProcessTests {

    private static final int SLOTS = 8;
    private static final Duration LOCK = Duration.ofSeconds(3);

    private KafkaBroker.Settings settings;
    private KafkaBroker broker;
    private Cluster cluster;
    private VersionState version;
    private Pool pool;
    private List<String> undisturbed = List.of();
    private final Map<String, NodeProcess> nodes = new HashMap<>();

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        settings = KafkaBroker.Settings.forTests(folder);
        broker = KafkaBroker.start(settings);
        cluster = Cluster.start(broker.bootstrapServers());
        version = Cluster.version(Cluster.DEMO_MODEL);
    }

    @AfterAll
    void stop() {
        cluster.close();
        broker.close();
    }

    @BeforeEach
    void openPool() throws Exception {
        pool = cluster.freshPool(version, LOCK);
    }

    @AfterEach
    void endNodes() {
        nodes.values().forEach(NodeProcess::close);
        nodes.clear();
    }

    @Test
    void knowsTheShop() throws Exception {
        // Given
        startNodes(1);
        // When
        var answer = cluster.ask(pool, question());
        // Then
        assertThat(answer.text(0)).contains("30 days");
    }

    @Test
    void goesOnWithTheAnswersOfANodeThatIsKilled() throws Exception {
        // Given
        startNodes(2);
        var undisturbed = undisturbed();
        var request = cluster.address(longRequest());
        cluster.send(pool, request);
        // When
        nodeThatAnswers(request).kill();
        // Then
        var answer = cluster.untilEnd(request);
        assertThat(texts(answer)).isEqualTo(undisturbed);
        assertThat(answer.attempts()).isEqualTo(2);
    }

    @Test
    void goesOnWithTheAnswersOfANodeThatHangs() throws Exception {
        // Given
        startNodes(2);
        var undisturbed = undisturbed();
        var request = cluster.address(longRequest());
        cluster.send(pool, request);
        // When
        var hanging = nodeThatAnswers(request);
        hanging.pause();
        cluster.until(request, answer -> answer.attempts() == 2);
        hanging.resume();
        // Then
        assertThat(texts(cluster.untilEnd(request))).isEqualTo(undisturbed);
    }

    @Test
    void handsOverWhatItCannotFinishWhenItIsTerminated() throws Exception {
        // Given
        startNodes(2, "--inference.slot.drain-limit=0s");
        var undisturbed = undisturbed();
        var request = cluster.address(longRequest());
        cluster.send(pool, request);
        // When
        nodeThatAnswers(request).terminate();
        // Then
        assertThat(texts(cluster.untilEnd(request))).isEqualTo(undisturbed);
    }

    @Test
    void finishesWhatItCanWhenItIsTerminated() throws Exception {
        // Given
        startNodes(1);
        var request = cluster.address(longRequest());
        cluster.send(pool, request);
        var node = nodeThatAnswers(request);
        // When
        node.terminate();
        // Then
        assertThat(cluster.untilEnd(request).finished().getCompletionTokens()).isPositive();
    }

    @Test
    void survivesTheBrokersCrash() throws Exception {
        // Given
        startNodes(1);
        var undisturbed = undisturbed();
        var request = cluster.address(longRequest());
        cluster.send(pool, request);
        var _ = nodeThatAnswers(request);
        // When
        broker.kill();
        broker = KafkaBroker.start(settings);
        // Then
        assertThat(texts(cluster.untilEnd(request))).isEqualTo(undisturbed);
        assertThat(cluster.ask(pool, question()).text(0)).contains("30 days");
    }

    /** Starts nodes side by side, and waits until all of them serve. */
    private void startNodes(int count, String... arguments) throws Exception {
        for (int node = 0; node < count; node++) {
            String nodeId = "node-" + UUID.randomUUID();
            nodes.put(nodeId, NodeProcess.start(nodeId, broker.bootstrapServers(), arguments));
            cluster.place(nodeId, version, pool, SLOTS);
        }
        for (String nodeId : nodes.keySet()) {
            cluster.heartbeat(nodeId, NodeProcessTests::serves);
        }
    }

    /** The same from every node, so that one has to be asked only once. */
    private List<String> undisturbed() throws Exception {
        if (undisturbed.isEmpty()) {
            undisturbed = texts(cluster.ask(pool, longRequest()));
        }
        return undisturbed;
    }

    /** Waits until an answer has begun. */
    private NodeProcess nodeThatAnswers(InferenceRequest request) {
        var begun = cluster.until(request, answer -> answer.tokens(0).size() >= 3);
        String nodeId =
                begun.log().stream()
                        .filter(Reply::hasStarted)
                        .findFirst()
                        .orElseThrow()
                        .getStarted()
                        .getNodeId();
        return Optional.ofNullable(nodes.get(nodeId)).orElseThrow();
    }

    private static boolean serves(Heartbeat heartbeat) {
        return heartbeat.getPhase() == NodePhase.NODE_PHASE_READY
                && heartbeat.getVersionsList().stream()
                        .anyMatch(each -> each.getPhase() == HostingPhase.HOSTING_PHASE_SERVING);
    }

    private static List<String> texts(Conversation answer) {
        var texts = new ArrayList<String>();
        for (int choice = 0; choice < longRequest().getSampling().getChoices(); choice++) {
            texts.add(answer.text(choice));
        }
        return texts;
    }

    private static InferenceRequest.Builder question() {
        return InferenceRequest.newBuilder()
                .setChat(
                        Chat.newBuilder()
                                .addMessages(
                                        ChatMessage.newBuilder()
                                                .setRole("user")
                                                .setContent(
                                                        "How long do I have to return something?")))
                .setSampling(Sampling.newBuilder().setTopP(1).setChoices(1).setMaxTokens(400));
    }

    /** Eight answers at a temperature at which they do not end soon. */
    private static InferenceRequest.Builder longRequest() {
        return question()
                .setSampling(
                        Sampling.newBuilder()
                                .setTemperature(2)
                                .setTopP(1)
                                .setSeed(7)
                                .setChoices(8)
                                .setMaxTokens(400));
    }
}
