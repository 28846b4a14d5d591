package dev.antiphon.console.support;

import com.google.protobuf.MessageLite;

import dev.antiphon.contracts.Topic;
import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.Heartbeat;
import dev.antiphon.contracts.v1.HostedVersion;
import dev.antiphon.contracts.v1.HostingPhase;
import dev.antiphon.contracts.v1.Manifest;
import dev.antiphon.contracts.v1.ManifestFile;
import dev.antiphon.contracts.v1.NodePhase;
import dev.antiphon.contracts.v1.RolloutState;
import dev.antiphon.contracts.v1.VersionPhase;
import dev.antiphon.contracts.v1.VersionState;
import dev.antiphon.contracts.v1.VersionWeight;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** Says on the topics what the registry and the nodes say. */
public final class Cluster implements AutoCloseable {

    private static final long GIB = 1L << 30;

    private final KafkaProducer<String, byte[]> producer;

    /** Creates the topics where they are missing. */
    public Cluster(String bootstrapServers) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            for (Topic topic : Topics.fixed()) {
                var _ =
                        admin.createTopics(
                                        List.of(
                                                new NewTopic(
                                                                topic.name(),
                                                                Optional.of(topic.partitions()),
                                                                Optional.empty())
                                                        .configs(topic.settings())))
                                .all()
                                .get();
            }
        } catch (ExecutionException failed) {
            if (!(failed.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException(failed);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrapServers),
                        new StringSerializer(),
                        new ByteArraySerializer());
    }

    /** A digest that begins with these digits. */
    public static String digest(String digits) {
        return "sha256:" + (digits + "0".repeat(64)).substring(0, 64);
    }

    /** A node that serves these versions, each with 8 slots of which some are busy. */
    public static Heartbeat heartbeat(
            String node, long tokens, int busy, NodePhase phase, String... versions) {
        var heartbeat =
                Heartbeat.newBuilder()
                        .setNodeId(node)
                        .setSent(System.currentTimeMillis())
                        .setPhase(phase)
                        .setRegion("eu")
                        .setDevice("cpu")
                        .setMemoryBytes(4 * GIB)
                        .setMemoryUsedBytes(GIB)
                        .setTokensGenerated(tokens);
        for (String version : versions) {
            heartbeat.addVersions(
                    HostedVersion.newBuilder()
                            .setVersion(version)
                            .setPhase(HostingPhase.HOSTING_PHASE_SERVING)
                            .setSlots(8)
                            .setSlotsBusy(busy));
        }
        return heartbeat.build();
    }

    public void beat(Heartbeat heartbeat) {
        say(Topics.HEARTBEATS, heartbeat.getNodeId(), heartbeat);
    }

    /** Publishes an active version. */
    public void version(String digest, String model, int number) {
        say(
                Topics.VERSIONS,
                digest,
                VersionState.newBuilder()
                        .setVersion(digest)
                        .setModel(model)
                        .setNumber(number)
                        .setPhase(VersionPhase.VERSION_PHASE_ACTIVE)
                        .setLocation("/models/" + model)
                        .setContextTokens(512)
                        .setManifest(
                                Manifest.newBuilder()
                                        .setFormat("bf16")
                                        .addFiles(
                                                ManifestFile.newBuilder()
                                                        .setPath("model.safetensors")
                                                        .setSizeBytes(12_900_000)))
                        .build());
    }

    /** Publishes how an alias splits. */
    public void rollout(String alias, Map<String, Integer> permille) {
        var rollout = RolloutState.newBuilder().setAlias(alias);
        permille.forEach(
                (version, share) ->
                        rollout.addWeights(
                                VersionWeight.newBuilder().setVersion(version).setPermille(share)));
        say(Topics.ROLLOUTS, alias, rollout.build());
    }

    public void say(Topic topic, String key, MessageLite message) {
        var _ = producer.send(new ProducerRecord<>(topic.name(), key, message.toByteArray()));
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
    }
}
