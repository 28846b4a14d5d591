package dev.antiphon.registry.placement;

import static dev.antiphon.registry.support.Heartbeats.eventually;
import static dev.antiphon.registry.support.Heartbeats.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.Priority;
import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.contracts.v1.Heartbeat;
import dev.antiphon.contracts.v1.NodePhase;
import dev.antiphon.contracts.v1.Placement;
import dev.antiphon.contracts.v1.PlacementState;
import dev.antiphon.registry.support.Heartbeats;
import dev.antiphon.registry.support.RunningRegistry;
import dev.antiphon.testkit.TestKafka;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

class PlacementTests extends RunningRegistry {

    private static final long GIBIBYTE = 1L << 30;

    private final Heartbeats heartbeats = new Heartbeats();

    @AfterEach
    void close() {
        heartbeats.close();
    }

    @Test
    void tellsAReadyNodeToRunEveryActiveVersionThatFits(@TempDir Path directory) {
        // Given
        join("roomy", GIBIBYTE);
        // When
        String version = registry().activeVersion("roomy", directory);
        // Then
        awaitPlacement("roomy", versions -> versions.contains(version));
    }

    @Test
    void hasTheLanesReadyBeforeANodeLearnsOfThePool(@TempDir Path directory) throws Exception {
        // Given
        join("laned", GIBIBYTE);
        String version = registry().activeVersion("laned", directory);
        Pool pool = Pool.of(new VersionDigest(version), "eu");
        // When
        awaitPlacement("laned", versions -> versions.contains(version));
        // Then
        try (var admin =
                Admin.create(Map.of("bootstrap.servers", TestKafka.start().bootstrapServers()))) {
            var lanes =
                    Arrays.stream(Priority.values())
                            .map(priority -> Topics.requests(pool, priority).name())
                            .toList();
            assertThat(admin.describeTopics(lanes).allTopicNames().get().values())
                    .allMatch(topic -> topic.partitions().size() == 1);
            var group = new ConfigResource(ConfigResource.Type.GROUP, pool.name());
            var config =
                    Objects.requireNonNull(
                            admin.describeConfigs(List.of(group)).all().get().get(group));
            assertThat(config.get("share.auto.offset.reset").value()).isEqualTo("earliest");
            assertThat(config.get("share.record.lock.duration.ms").value()).isEqualTo("15000");
        }
    }

    @Test
    void saysWhyAVersionDoesNotFit(@TempDir Path directory) {
        // Given
        String version = registry().activeVersion("too-large", directory);
        // When
        join("tiny", 10);
        // Then
        eventually(
                () ->
                        reason("tiny", version)
                                .filter(
                                        reason ->
                                                reason.startsWith("too-large #1 needs")
                                                        && reason.contains("tiny has"))
                                .isPresent());
        assertThat(placements("tiny").path("placements")).isEmpty();
    }

    @Test
    void leavesALostNodeWhatItWasToldButTakesARetiredVersionAway(@TempDir Path directory) {
        // Given
        join("unheard", GIBIBYTE);
        String version = registry().activeVersion("unheard", directory);
        awaitPlacement("unheard", versions -> versions.contains(version));
        heartbeats.stopSending("unheard");
        eventually(() -> status("unheard").equals("LOST"));
        awaitPlacement("unheard", versions -> versions.contains(version));
        // When
        registry().post("/registry/versions/" + version + "/retire");
        // Then
        awaitPlacement("unheard", versions -> !versions.contains(version));
    }

    @Test
    void tellsANodeThatHasLeftNothingAnyMore() {
        // Given
        join("gone", GIBIBYTE);
        topics().await(Topics.PLACEMENTS, "gone", Optional::isPresent);
        // When
        heartbeats.keepSending(heartbeat("gone", NodePhase.NODE_PHASE_LEFT, GIBIBYTE));
        eventually(() -> status("gone").equals("LEFT"));
        // Then
        topics().await(Topics.PLACEMENTS, "gone", Optional::isEmpty);
    }

    @Test
    void placesAVersionWhereItWishesToBeAndSaysWhatIsMissing(@TempDir Path directory) {
        // Given
        join(labelled("wished-a", 2_000_000));
        join(labelled("wished-b", 3_000_000));
        join("unwished", GIBIBYTE);
        String version = registry().activeVersion("wishing-placed", directory);
        awaitPlacement("unwished", versions -> versions.contains(version));
        // When
        registry()
                .put(
                        "/registry/versions/" + version + "/wish",
                        Map.of(
                                "replicas",
                                2,
                                "labels",
                                Map.of("rack", "wished"),
                                "maxCostPerHour",
                                4));
        // Then
        awaitPlacement("unwished", versions -> !versions.contains(version));
        awaitPlacement("wished-b", versions -> !versions.contains(version));
        awaitPlacement("wished-a", versions -> versions.contains(version));
        assertThat(
                        registry()
                                .get("/registry/placements/wishes")
                                .body()
                                .valueStream()
                                .filter(wish -> wish.path("version").asString().equals(version))
                                .map(wish -> wish.path("reason").asString()))
                .containsExactly(
                        "1 of 2 replicas: with another replica its nodes would cost 5.00 an hour,"
                                + " 4.00 are allowed");
        assertThat(reason("unwished", version))
                .contains("unwished does not have all of the labels rack=wished");
        var node = registry().get("/registry/nodes/wished-a").body();
        assertThat(node.path("labels").path("rack").asString()).isEqualTo("wished");
        assertThat(node.path("costPerHour").asDouble()).isEqualTo(2);
    }

    private static Heartbeat labelled(String node, long cost) {
        return heartbeat(node, NodePhase.NODE_PHASE_READY, GIBIBYTE).toBuilder()
                .putLabels("rack", "wished")
                .setCostPerHour(cost)
                .build();
    }

    private void join(Heartbeat heartbeat) {
        heartbeats.keepSending(heartbeat);
        eventually(() -> status(heartbeat.getNodeId()).equals("READY"));
    }

    private void join(String node, long memoryBytes) {
        join(heartbeat(node, NodePhase.NODE_PHASE_READY, memoryBytes));
    }

    private JsonNode placements(String node) {
        return registry()
                .get("/registry/placements")
                .body()
                .valueStream()
                .filter(placements -> placements.path("node").asString().equals(node))
                .findFirst()
                .orElseThrow();
    }

    /** Why a version is not placed on a node. */
    private Optional<String> reason(String node, String version) {
        return placements(node)
                .path("unplaced")
                .valueStream()
                .filter(unplaced -> unplaced.path("version").asString().equals(version))
                .map(unplaced -> unplaced.path("reason").asString())
                .findFirst();
    }

    private String status(String node) {
        return registry().get("/registry/nodes/" + node).text("status");
    }

    private void awaitPlacement(String node, Predicate<List<String>> wanted) {
        topics().await(
                        Topics.PLACEMENTS,
                        node,
                        state -> state.isPresent() && wanted.test(versions(state.get())));
    }

    private static List<String> versions(byte[] state) {
        try {
            return PlacementState.parseFrom(state).getPlacementsList().stream()
                    .map(Placement::getVersion)
                    .toList();
        } catch (InvalidProtocolBufferException broken) {
            throw new AssertionError(broken);
        }
    }
}
