package dev.antiphon.gateway;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.Priority;
import dev.antiphon.contracts.Topic;
import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.contracts.v1.ApiKeyState;
import dev.antiphon.contracts.v1.Manifest;
import dev.antiphon.contracts.v1.ManifestFile;
import dev.antiphon.contracts.v1.Placement;
import dev.antiphon.contracts.v1.PlacementState;
import dev.antiphon.contracts.v1.RolloutState;
import dev.antiphon.contracts.v1.VersionState;
import dev.antiphon.contracts.v1.VersionWeight;
import dev.antiphon.testkit.TestKafka;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** What stands around a gateway: Kafka, and what a registry would have published on it. */
final class Cluster implements AutoCloseable {

    static final String REGION = "local";
    static final Duration LIMIT = Duration.ofMinutes(5);

    private final String bootstrapServers = TestKafka.start().bootstrapServers();
    private final KafkaProducer<String, byte[]> producer =
            new KafkaProducer<>(
                    Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 0),
                    new StringSerializer(),
                    new ByteArraySerializer());

    private final Map<String, String> keys = new ConcurrentHashMap<>();

    Cluster() {
        create(Topics.fixed());
    }

    /** A model that clients may ask for. */
    record Model(String alias, VersionDigest version, Pool pool) {

        /** The same version in another region. */
        Model in(String region) {
            return new Model(alias, version, Pool.of(version, region));
        }
    }

    /** Publishes an alias and its one version, for which a pool is there. */
    Model model(String alias) {
        return model(alias, REGION);
    }

    Model model(String alias, String region) {
        var manifest =
                Manifest.newBuilder()
                        .setFormat("fp32")
                        .addFiles(ManifestFile.newBuilder().setPath(UUID.randomUUID().toString()))
                        .build();
        var version = VersionDigest.of(manifest);
        var pool = Pool.of(version, region);
        lanes(pool);
        send(
                Topics.VERSIONS,
                version.value(),
                VersionState.newBuilder()
                        .setVersion(version.value())
                        .setManifest(manifest)
                        .setContextTokens(512)
                        .setCreated(1_700_000_000_000L)
                        .build());
        send(
                Topics.ROLLOUTS,
                alias,
                RolloutState.newBuilder()
                        .setAlias(alias)
                        .addWeights(
                                VersionWeight.newBuilder()
                                        .setVersion(version.value())
                                        .setPermille(1000))
                        .build());
        return new Model(alias, version, pool);
    }

    /** Makes the lanes of a pool. */
    void lanes(Pool pool) {
        create(
                Arrays.stream(Priority.values())
                        .map(priority -> Topics.requests(pool, priority))
                        .toList());
        setShareGroup(pool);
    }

    /** Places a model on a node. */
    void place(String nodeId, Model model, int slots) {
        send(
                Topics.PLACEMENTS,
                nodeId,
                PlacementState.newBuilder()
                        .setNodeId(nodeId)
                        .addPlacements(
                                Placement.newBuilder()
                                        .setVersion(model.version().value())
                                        .setPool(model.pool().name())
                                        .setSlots(slots))
                        .build());
    }

    /** A key of a workspace, the same every time. */
    String keyOf(String workspace) {
        return keys.computeIfAbsent(workspace, this::key);
    }

    /** A new key of a workspace. */
    String key(String workspace) {
        String prefix = UUID.randomUUID().toString().replace("-", "").substring(0, 10);
        String key = "ak_" + prefix + "_0123456789abcdefABCDEF0123456789";
        send(
                Topics.KEYS,
                prefix,
                ApiKeyState.newBuilder()
                        .setPrefix(prefix)
                        .setSha256(ByteString.copyFrom(sha256(key)))
                        .setWorkspaceId(workspace)
                        .build());
        return key;
    }

    void send(Topic topic, String key, MessageLite message) {
        var _ = producer.send(new ProducerRecord<>(topic.name(), key, message.toByteArray()));
        producer.flush();
    }

    /** Everything that stands on a topic, in the order of its partitions, oldest first. */
    List<byte[]> all(Topic topic) {
        try (var consumer = reader()) {
            var partitions =
                    IntStream.range(0, topic.partitions())
                            .mapToObj(i -> new TopicPartition(topic.name(), i))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var all = new ArrayList<byte[]>();
            while (partitions.stream().anyMatch(p -> consumer.position(p) < end(ends, p))) {
                consumer.poll(Duration.ofMillis(100)).forEach(entry -> all.add(entry.value()));
            }
            return all;
        }
    }

    /** Waits until a topic holds something, with patience for a busy machine. */
    void await(Topic topic, Predicate<byte[]> wanted) {
        eventually(() -> all(topic).stream().anyMatch(wanted));
    }

    static void eventually(BooleanSupplier holds) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not come to that within " + LIMIT);
            }
            pause(Duration.ofMillis(50));
        }
    }

    static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    KafkaProducer<String, byte[]> producer() {
        return producer;
    }

    KafkaConsumer<String, byte[]> reader() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "auto.offset.reset",
                        "earliest",
                        // Closing waits for it.
                        "fetch.max.wait.ms",
                        20),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        producer.close();
    }

    private static long end(Map<TopicPartition, Long> ends, TopicPartition partition) {
        return ends.getOrDefault(partition, 0L);
    }

    private void create(Collection<Topic> topics) {
        try (var admin = admin()) {
            for (var topic : topics) {
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
                    if (!(failed.getCause() instanceof TopicExistsException)) {
                        throw new IllegalStateException(failed);
                    }
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private void setShareGroup(Pool pool) {
        try (var admin = admin()) {
            admin.incrementalAlterConfigs(
                            Map.of(
                                    new ConfigResource(ConfigResource.Type.GROUP, pool.name()),
                                    List.of(
                                            new AlterConfigOp(
                                                    new ConfigEntry(
                                                            "share.auto.offset.reset", "earliest"),
                                                    AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException everyJavaPlatformHasIt) {
            throw new AssertionError(everyJavaPlatformHasIt);
        }
    }
}
