package dev.antiphon.registry;

import static dev.antiphon.registry.support.Heartbeats.eventually;
import static dev.antiphon.registry.support.Heartbeats.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.NodePhase;
import dev.antiphon.embedded.FreePorts;
import dev.antiphon.embedded.KafkaBroker;
import dev.antiphon.registry.support.Heartbeats;
import dev.antiphon.registry.support.RegistryCalls;
import dev.antiphon.registry.support.RegistryProcess;
import dev.antiphon.registry.support.TopicStates;
import dev.antiphon.testkit.TestKafka;
import dev.antiphon.testkit.TestPostgres;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Whatever is killed, the topic says in the end what the database says. */
class CrashTests {

    private static final String KAFKA = TestKafka.start().bootstrapServers();
    private static final int WRITERS = 4;

    private final TestPostgres.Database database = TestPostgres.start().freshDatabase();

    @Test
    void theTopicAgreesWithTheDatabaseAfterTheRegistryWasKilledWhileWriting(@TempDir Path folder)
            throws Exception {
        // Given
        Path log = folder.resolve("registry.log");
        var random = new Random(20);
        for (int crash = 0; crash < 2; crash++) {
            try (var registry = RegistryProcess.start(database, KAFKA, log)) {
                var revoked = new AtomicInteger();
                var writers = writers(registry.calls(), revoked);
                eventually(() -> revoked.get() > WRITERS);
                Thread.sleep(Duration.ofMillis(random.nextInt(1500)));
                registry.kill();
                for (Thread writer : writers) {
                    writer.join();
                }
            }
        }
        // When
        try (var registry = RegistryProcess.start(database, KAFKA, log)) {
            var wanted = keys(registry.calls());
            // Then
            assertThat(wanted).containsValue(true).containsValue(false);
            eventually(() -> published(wanted).equals(wanted));
        }
    }

    @Test
    void takesWritesWhileKafkaIsAwayAndPublishesThemWhenItIsBack(@TempDir Path folder)
            throws Exception {
        // Given
        Path log = folder.resolve("registry.log");
        String nobody = "127.0.0.1:" + FreePorts.find(1).getFirst();
        String prefix;
        try (var registry = RegistryProcess.start(database, nobody, log)) {
            prefix = create(registry.calls());
        }
        // When
        try (var _ = RegistryProcess.start(database, KAFKA, log)) {
            // Then
            new TopicStates(KAFKA).await(Topics.KEYS, prefix, Optional::isPresent);
        }
    }

    @Test
    void losesNoNodeWhileKafkaIsAway(@TempDir Path folder) throws Exception {
        // Given
        var settings = KafkaBroker.Settings.forTests(folder.resolve("kafka"));
        var broker = KafkaBroker.start(settings);
        try (var registry =
                        RegistryProcess.launch(
                                database,
                                broker.bootstrapServers(),
                                folder.resolve("registry.log"),
                                "--registry.nodes.heartbeat-timeout=2s");
                var heartbeats = new Heartbeats(broker.bootstrapServers())) {
            registry.awaitAnswer();
            var calls = registry.calls();
            heartbeats.keepSending(heartbeat("a", NodePhase.NODE_PHASE_READY, 1 << 30));
            eventually(() -> calls.get("/registry/nodes/a").text("status").equals("READY"));
            // When
            broker.kill();
            Thread.sleep(Duration.ofSeconds(4));
            broker = KafkaBroker.start(settings);
            heartbeats.keepSending(heartbeat("b", NodePhase.NODE_PHASE_READY, 1 << 30));
            eventually(() -> calls.get("/registry/nodes/b").text("status").equals("READY"));
            // Then
            assertThat(registry.said()).doesNotContain("LOST");
        } finally {
            broker.close();
        }
    }

    private static List<Thread> writers(RegistryCalls registry, AtomicInteger revoked) {
        return IntStream.range(0, WRITERS)
                .mapToObj(_ -> Thread.ofVirtual().start(() -> writeUntilKilled(registry, revoked)))
                .toList();
    }

    /** Every other key is revoked at once. */
    private static void writeUntilKilled(RegistryCalls registry, AtomicInteger revoked) {
        try {
            for (int i = 0; true; i++) {
                String prefix = create(registry);
                if (i % 2 == 0) {
                    registry.delete("/registry/keys/" + prefix);
                    revoked.incrementAndGet();
                }
            }
        } catch (IllegalStateException killed) {
            // Whatever did not come back may have happened or not.
        }
    }

    private static String create(RegistryCalls registry) {
        var answer = registry.post("/registry/keys", Map.of("workspace", "acme", "name", "Key"));
        assertThat(answer.status()).isEqualTo(201);
        return answer.text("prefix");
    }

    /** By prefix, whether the key is good. */
    private static Map<String, Boolean> keys(RegistryCalls registry) {
        return registry.get("/registry/keys")
                .body()
                .valueStream()
                .collect(
                        Collectors.toMap(
                                key -> key.path("prefix").asString(),
                                key -> !key.hasNonNull("revoked")));
    }

    private static Map<String, Boolean> published(Map<String, Boolean> wanted) {
        var states = new TopicStates(KAFKA).last(Topics.KEYS);
        return wanted.keySet().stream()
                .collect(
                        Collectors.toMap(
                                prefix -> prefix,
                                prefix ->
                                        states.getOrDefault(prefix, Optional.empty()).isPresent()));
    }
}
