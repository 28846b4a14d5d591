package dev.antiphon.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.v1.Chat;
import dev.antiphon.contracts.v1.ChatMessage;
import dev.antiphon.contracts.v1.Heartbeat;
import dev.antiphon.contracts.v1.HostingPhase;
import dev.antiphon.contracts.v1.InferenceRequest;
import dev.antiphon.contracts.v1.Sampling;
import dev.antiphon.contracts.v1.VersionState;
import dev.antiphon.testkit.TestKafka;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;

/** The demo model over several processes, some of which come to harm. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
class ChainProcessTests {

    private static final int LAYERS = 6;
    private static final int CHOICES = 4;
    private static final Duration LOCK = Duration.ofSeconds(3);

    private String bootstrapServers;
    private Cluster cluster;
    private VersionState version;
    private List<String> undisturbed;
    private Pool pool;
    private String chain;
    private final Map<String, NodeProcess> nodes = new HashMap<>();

    @BeforeAll
    void start() throws Exception {
        bootstrapServers = TestKafka.start().bootstrapServers();
        cluster = Cluster.start(bootstrapServers);
        version = Cluster.version(Cluster.DEMO_MODEL);
        openPool();
        placeWhole(startNode());
        undisturbed = texts(cluster.ask(pool, longRequest()));
        endNodes();
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @BeforeEach
    void openPool() throws Exception {
        pool = cluster.freshPool(version, LOCK);
        chain = "chain-" + UUID.randomUUID();
    }

    @AfterEach
    void endNodes() {
        nodes.values().forEach(NodeProcess::close);
        nodes.clear();
    }

    @Test
    void saysWhatOneNodeSaysAndGoesOnWhereAStageIsKilled() throws Exception {
        // Given
        var head = startNode();
        var stage = startNode();
        var spare = startNode();
        place(List.of(head, stage), 2, LAYERS);
        assertThat(texts(cluster.ask(pool, longRequest()))).isEqualTo(undisturbed);
        var request = begun();
        // When
        process(stage).kill();
        placeWhole(spare);
        // Then
        var answer = cluster.untilEnd(request);
        assertThat(texts(answer)).isEqualTo(undisturbed);
        assertThat(answer.attempts()).isGreaterThan(1);
    }

    @Test
    void givesRequestsBackWhenAStageHangs() throws Exception {
        // Given
        var head = startNode("--inference.chain.step-limit=500ms");
        var middle = startNode();
        var last = startNode();
        var spare = startNode();
        place(List.of(head, middle, last), 1, 3, LAYERS);
        var request = begun();
        // When
        process(last).pause();
        placeWhole(spare);
        // Then
        assertThat(texts(cluster.untilEnd(request))).isEqualTo(undisturbed);
        process(last).resume();
    }

    @Test
    void goesOnWithASpareNodeInThePlaceOfALostStage() throws Exception {
        // Given
        var head = startNode();
        var stage = startNode();
        var spare = startNode();
        place(List.of(head, stage), 4, LAYERS);
        var request = begun();
        // When
        process(stage).kill();
        place(List.of(head, spare), 4, LAYERS);
        // Then
        assertThat(texts(cluster.untilEnd(request))).isEqualTo(undisturbed);
    }

    @Test
    void handsOverWhenItsHeadIsTerminated() throws Exception {
        // Given
        var head = startNode("--inference.slot.drain-limit=0s");
        var stage = startNode();
        var spare = startNode();
        place(List.of(head, stage), 3, LAYERS);
        var request = begun();
        // When
        process(head).terminate();
        placeWhole(spare);
        // Then
        assertThat(texts(cluster.untilEnd(request))).isEqualTo(undisturbed);
    }

    /** Does not wait for it, so that several start side by side. */
    private String startNode(String... arguments) throws Exception {
        String nodeId = "node-" + UUID.randomUUID();
        nodes.put(nodeId, NodeProcess.start(nodeId, bootstrapServers, arguments));
        return nodeId;
    }

    private void placeWhole(String node) throws Exception {
        cluster.place(node, version, pool, 8);
        cluster.heartbeat(node, ChainProcessTests::answers);
    }

    private void place(List<String> members, int... cuts) throws Exception {
        cluster.placeChain(chain, version, pool, members, cuts);
        cluster.heartbeat(members.getFirst(), ChainProcessTests::answers);
    }

    private NodeProcess process(String node) {
        return Objects.requireNonNull(nodes.get(node));
    }

    /** A request whose answer has begun, while all nodes that were started are there. */
    private InferenceRequest begun() throws Exception {
        for (String node : nodes.keySet()) {
            cluster.heartbeat(node, heartbeat -> true);
        }
        var request = cluster.address(longRequest());
        cluster.send(pool, request);
        cluster.until(request, answer -> answer.tokens(0).size() >= 3);
        return request;
    }

    private static boolean answers(Heartbeat heartbeat) {
        return heartbeat.getVersionsList().stream()
                .anyMatch(
                        each ->
                                each.getPhase() == HostingPhase.HOSTING_PHASE_SERVING
                                        && each.getSlots() > 0);
    }

    private static List<String> texts(Conversation answer) {
        return IntStream.range(0, CHOICES).mapToObj(answer::text).toList();
    }

    /** At a temperature at which answers do not end soon. */
    private static InferenceRequest.Builder longRequest() {
        return InferenceRequest.newBuilder()
                .setChat(
                        Chat.newBuilder()
                                .addMessages(
                                        ChatMessage.newBuilder()
                                                .setRole("user")
                                                .setContent("How long may I return something?")))
                .setSampling(
                        Sampling.newBuilder()
                                .setTemperature(2)
                                .setTopP(1)
                                .setSeed(7)
                                .setChoices(CHOICES)
                                .setMaxTokens(400));
    }
}
