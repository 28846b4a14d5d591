package dev.antiphon.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.Priority;
import dev.antiphon.contracts.Topic;
import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.contracts.v1.ActivationType;
import dev.antiphon.contracts.v1.Chain;
import dev.antiphon.contracts.v1.Control;
import dev.antiphon.contracts.v1.Heartbeat;
import dev.antiphon.contracts.v1.InferenceRequest;
import dev.antiphon.contracts.v1.Manifest;
import dev.antiphon.contracts.v1.ManifestFile;
import dev.antiphon.contracts.v1.Placement;
import dev.antiphon.contracts.v1.PlacementState;
import dev.antiphon.contracts.v1.Reply;
import dev.antiphon.contracts.v1.ReplyAddress;
import dev.antiphon.contracts.v1.Stage;
import dev.antiphon.contracts.v1.VersionState;
import dev.antiphon.inference.attempt.AttemptSettings;
import dev.antiphon.inference.chain.ChainSettings;
import dev.antiphon.inference.heartbeat.HeartbeatSettings;
import dev.antiphon.inference.kafka.KafkaClients;
import dev.antiphon.inference.kafka.KafkaSettings;
import dev.antiphon.inference.metrics.MetricsSettings;
import dev.antiphon.inference.placement.PlacementSettings;
import dev.antiphon.inference.remote.RemoteSettings;
import dev.antiphon.inference.reply.ReplySettings;
import dev.antiphon.inference.slot.SlotSettings;
import dev.antiphon.testkit.TestKafka;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.springframework.util.unit.DataSize;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;

/** What stands around a node: Kafka, a registry that places versions, and a requester. */
final class Cluster implements AutoCloseable {

    static final Path TINY_LLAMA = Path.of("../engine/src/test/resources/tiny-llama");
    static final Path TINY_QWEN3 = Path.of("../engine/src/test/resources/tiny-qwen3");
    static final Path DEMO_MODEL = Path.of("../../infra/demo-model/weights/en-v1");

    static final int MOST_CHOICES = 64;

    private static final RemoteSettings NO_SERVER =
            new RemoteSettings("", "", List.of(), Duration.ofSeconds(20), Duration.ofSeconds(2));
    private static final Duration LIMIT = Duration.ofSeconds(150);
    private static final TopicPartition REPLIES = new TopicPartition(Topics.REPLIES.name(), 0);

    private final KafkaSettings kafka;
    private final KafkaClients clients;
    private final KafkaProducer<String, byte[]> producer;

    private Cluster(String bootstrapServers) {
        this.kafka = new KafkaSettings(bootstrapServers, Map.of());
        this.clients = new KafkaClients(kafka);
        this.producer = clients.producer();
    }

    static Cluster start() throws Exception {
        return start(TestKafka.start().bootstrapServers());
    }

    static Cluster start(String bootstrapServers) throws Exception {
        var cluster = new Cluster(bootstrapServers);
        cluster.create(Topics.fixed());
        return cluster;
    }

    @Override
    public void close() {
        producer.close();
    }

    Node node(String nodeId) {
        return node(nodeId, 8);
    }

    /**
     * A node that hands over at once when it is drained.
     *
     * @param maxAnswers answers computed together
     */
    Node node(String nodeId, int maxAnswers) {
        return node(nodeId, maxAnswers, 0);
    }

    /**
     * A node whose metrics can be read.
     *
     * @param metricsPort 0 for none
     */
    Node node(String nodeId, int maxAnswers, int metricsPort) {
        return node(nodeId, maxAnswers, metricsPort, NO_SERVER);
    }

    /** A node that fronts a server. */
    Node front(String nodeId, RemoteSettings remote) {
        return node(nodeId, 8, 0, remote);
    }

    private Node node(String nodeId, int maxAnswers, int metricsPort, RemoteSettings remote) {
        var node =
                new Node(
                        new NodeSettings(
                                nodeId,
                                "local",
                                "",
                                Map.of(),
                                BigDecimal.ZERO,
                                DataSize.ofBytes(0),
                                kafka,
                                new ReplySettings(2, Duration.ofSeconds(8)),
                                new AttemptSettings(4, MOST_CHOICES, 100),
                                new SlotSettings(0, 0, Duration.ofSeconds(20), Duration.ZERO),
                                new PlacementSettings(
                                        Duration.ofSeconds(30),
                                        4_096,
                                        maxAnswers,
                                        64,
                                        Duration.ZERO,
                                        0),
                                new ChainSettings(
                                        "127.0.0.1",
                                        0,
                                        0,
                                        Duration.ofSeconds(5),
                                        Duration.ofMillis(500)),
                                remote,
                                new HeartbeatSettings(Duration.ofMillis(100)),
                                new MetricsSettings(metricsPort, "127.0.0.1")));
        node.start();
        return node;
    }

    Pool freshPool(VersionState version) throws Exception {
        return freshPool(version, Duration.ofSeconds(5));
    }

    /** A pool that no other test uses, with its lanes. */
    Pool freshPool(VersionState version, Duration lock) throws Exception {
        var digest = new VersionDigest(version.getVersion());
        var pool = Pool.of(digest, UUID.randomUUID().toString());
        create(
                Arrays.stream(Priority.values())
                        .map(priority -> Topics.requests(pool, priority))
                        .toList());
        try (var admin = admin()) {
            admin.incrementalAlterConfigs(
                            Map.of(
                                    new ConfigResource(ConfigResource.Type.GROUP, pool.name()),
                                    List.of(
                                            set("share.auto.offset.reset", "earliest"),
                                            set(
                                                    "share.record.lock.duration.ms",
                                                    Long.toString(lock.toMillis())))))
                    .all()
                    .get();
        }
        return pool;
    }

    /** Places a version on a node, as the registry does. */
    void place(String nodeId, VersionState version, Pool pool) throws Exception {
        place(nodeId, version, pool, 2);
    }

    void place(String nodeId, VersionState version, Pool pool, int slots) throws Exception {
        send(Topics.VERSIONS, version.getVersion(), version);
        send(
                Topics.PLACEMENTS,
                nodeId,
                PlacementState.newBuilder()
                        .setNodeId(nodeId)
                        .addPlacements(
                                Placement.newBuilder()
                                        .setVersion(version.getVersion())
                                        .setPool(pool.name())
                                        .setSlots(slots))
                        .build());
    }

    /**
     * Makes nodes that run already the stages of a chain.
     *
     * @param cuts first layers of the stages behind the head, and the number of layers
     */
    void placeChain(String id, VersionState version, Pool pool, List<String> nodes, int... cuts)
            throws Exception {
        var chain =
                Chain.newBuilder()
                        .setChainId(id)
                        .setActivations(ActivationType.ACTIVATION_TYPE_FP32);
        for (int at = 0; at < nodes.size(); at++) {
            var alive = heartbeat(nodes.get(at), heartbeat -> true);
            chain.addStages(
                    Stage.newBuilder()
                            .setNodeId(nodes.get(at))
                            .setAddress(alive.getStageAddress())
                            .setFirstLayer(at == 0 ? 0 : cuts[at - 1])
                            .setEndLayer(cuts[at]));
        }
        send(Topics.VERSIONS, version.getVersion(), version);
        for (int at = 0; at < nodes.size(); at++) {
            send(
                    Topics.PLACEMENTS,
                    nodes.get(at),
                    PlacementState.newBuilder()
                            .setNodeId(nodes.get(at))
                            .addPlacements(
                                    Placement.newBuilder()
                                            .setVersion(version.getVersion())
                                            .setPool(pool.name())
                                            .setSlots(at == 0 ? 8 : 0)
                                            .setChain(chain)
                                            .setPosition(at))
                            .build());
        }
    }

    void send(Control control) throws Exception {
        send(Topics.CONTROL, "", control);
    }

    /** Puts a model that embeds into a directory. */
    static Path embeddingModel(Path directory) throws IOException {
        Files.writeString(
                directory.resolve("config.json"),
                "{\"model_type\": \"bert\", \"max_position_embeddings\": 512}");
        copy("/all-minilm-l6-v2.onnx", directory.resolve("model.onnx"));
        copy("/all-minilm-l6-v2-tokenizer.json", directory.resolve("tokenizer.json"));
        return directory;
    }

    private static void copy(String resource, Path file) throws IOException {
        try (var content = Objects.requireNonNull(Cluster.class.getResourceAsStream(resource))) {
            Files.copy(content, file);
        }
    }

    /** The version of a directory. */
    static VersionState version(Path directory) throws IOException {
        var manifest = Manifest.newBuilder().setFormat("bf16");
        try (var files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                manifest.addFiles(
                        ManifestFile.newBuilder()
                                .setPath(file.getFileName().toString())
                                .setSizeBytes(Files.size(file))
                                .setSha256(sha256(Files.readAllBytes(file))));
            }
        }
        return version(directory, manifest.build());
    }

    static VersionState version(Path directory, Manifest manifest) {
        return VersionState.newBuilder()
                .setVersion(VersionDigest.of(manifest).value())
                .setManifest(manifest)
                .setLocation(directory.toAbsolutePath().toString())
                .build();
    }

    /** Gives a request its id and its reply address, without sending it. */
    InferenceRequest address(InferenceRequest.Builder request) {
        try (var reader = clients.readerOfPieces()) {
            long position = reader.endOffsets(List.of(REPLIES)).getOrDefault(REPLIES, 0L);
            return request.setRequestId(UUID.randomUUID().toString())
                    .setReplyTo(
                            ReplyAddress.newBuilder()
                                    .setTopic(REPLIES.topic())
                                    .setPartition(REPLIES.partition())
                                    .setPosition(position))
                    .build();
        }
    }

    void send(Pool pool, InferenceRequest request) throws Exception {
        send(Topics.requests(pool, Priority.NORMAL), request.getRequestId(), request);
    }

    Conversation ask(Pool pool, InferenceRequest.Builder builder) throws Exception {
        var request = address(builder);
        send(pool, request);
        return untilEnd(request);
    }

    /** Takes the waiting request of a pool and gives it back, as often as that. */
    void deliverInVain(Pool pool, int times) {
        try (var taker = clients.shareConsumer(pool)) {
            taker.subscribe(List.of(Topics.requests(pool, Priority.NORMAL).name()));
            int delivered = 0;
            long end = System.nanoTime() + LIMIT.toNanos();
            while (delivered < times) {
                assertThat(System.nanoTime()).as("delivered in time").isLessThan(end);
                for (var taken : taker.poll(Duration.ofMillis(100))) {
                    delivered++;
                    taker.acknowledge(taken, AcknowledgeType.RELEASE);
                }
            }
            var _ = taker.commitSync();
        }
    }

    /** Writes into the reply log what some attempt says. */
    void say(InferenceRequest request, String attemptId, Reply.Builder reply) throws Exception {
        byte[] value =
                reply.setRequestId(request.getRequestId())
                        .setAttemptId(attemptId)
                        .build()
                        .toByteArray();
        var _ =
                producer.send(
                                new ProducerRecord<>(
                                        REPLIES.topic(),
                                        REPLIES.partition(),
                                        request.getRequestId(),
                                        value))
                        .get();
    }

    Conversation untilEnd(InferenceRequest request) {
        return until(request, Conversation::ended);
    }

    /** Reads the reply log of a request until something is in it. */
    Conversation until(InferenceRequest request, Predicate<Conversation> enough) {
        var conversation = new Conversation();
        try (var reader = clients.readerOfPieces()) {
            reader.assign(List.of(REPLIES));
            reader.seek(REPLIES, request.getReplyTo().getPosition());
            long end = System.nanoTime() + LIMIT.toNanos();
            while (!enough.test(conversation)) {
                assertThat(System.nanoTime()).as("in time: %s", conversation.log()).isLessThan(end);
                for (var found : reader.poll(Duration.ofMillis(50))) {
                    if (request.getRequestId().equals(found.key())) {
                        conversation.hear(parse(found.value()));
                    }
                }
            }
        }
        return conversation;
    }

    /** Waits for a heartbeat of a node of which something is true. */
    Heartbeat heartbeat(String nodeId, Predicate<Heartbeat> wanted) throws Exception {
        var partition = new TopicPartition(Topics.HEARTBEATS.name(), 0);
        var seen = new ArrayList<Heartbeat>();
        try (var reader = clients.readerOfPieces()) {
            reader.assign(List.of(partition));
            reader.seekToEnd(List.of(partition));
            long end = System.nanoTime() + LIMIT.toNanos();
            while (true) {
                assertThat(System.nanoTime())
                        .as("in time: %s", seen.isEmpty() ? "none" : seen.getLast())
                        .isLessThan(end);
                for (var found : reader.poll(Duration.ofMillis(100))) {
                    if (nodeId.equals(found.key())) {
                        seen.add(Heartbeat.parseFrom(found.value()));
                        if (wanted.test(seen.getLast())) {
                            return seen.getLast();
                        }
                    }
                }
            }
        }
    }

    private void send(Topic topic, String key, MessageLite message) throws Exception {
        var _ = producer.send(new ProducerRecord<>(topic.name(), key, message.toByteArray())).get();
    }

    private void create(List<Topic> topics) throws Exception {
        try (var admin = admin()) {
            for (Topic topic : topics) {
                try {
                    admin.createTopics(
                                    List.of(
                                            new NewTopic(
                                                            topic.name(),
                                                            topic.partitions(),
                                                            (short) 1)
                                                    .configs(topic.settings())))
                            .all()
                            .get();
                } catch (ExecutionException failed) {
                    assertThat(failed).hasCauseInstanceOf(TopicExistsException.class);
                }
            }
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    private static Reply parse(byte[] value) {
        try {
            return Reply.parseFrom(value);
        } catch (InvalidProtocolBufferException malformed) {
            throw new AssertionError(malformed);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException everyJavaPlatformHasIt) {
            throw new AssertionError(everyJavaPlatformHasIt);
        }
    }
}
