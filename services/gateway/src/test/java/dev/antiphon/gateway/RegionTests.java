package dev.antiphon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.Priority;
import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.FinishReason;
import dev.antiphon.contracts.v1.InferenceRequest;
import dev.antiphon.contracts.v1.WorkspaceState;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Requests of a workspace stay in the regions that it allows. */
@TestInstance(Lifecycle.PER_CLASS)
class RegionTests {

    private static final Map<String, Set<String>> ALLOWED =
            Map.of(
                    "north-only",
                    Set.of("north"),
                    "south-only",
                    Set.of("south"),
                    "either",
                    Set.of("north", "south"),
                    "anywhere",
                    Set.of(),
                    "nowhere",
                    Set.of("mars"));

    private final Cluster cluster = new Cluster();
    private final Cluster.Model north = cluster.model("regional", "north");
    private final Cluster.Model south = north.in("south");
    private FakeNode northern;
    private FakeNode southern;
    private RunningGateway gateway;

    @BeforeAll
    void start() {
        cluster.lanes(south.pool());
        northern = FakeNode.start(cluster, "northern", north, 2, RegionTests::answer);
        southern = FakeNode.start(cluster, "southern", south, 2, RegionTests::answer);
        ALLOWED.forEach(
                (workspace, regions) ->
                        cluster.send(
                                Topics.WORKSPACES,
                                workspace,
                                WorkspaceState.newBuilder()
                                        .setWorkspaceId(workspace)
                                        .addAllRegions(regions)
                                        .build()));
        gateway = RunningGateway.start(cluster, "--requester.routing.regions=south,north");
        Cluster.eventually(
                () ->
                        ALLOWED.keySet().stream()
                                .allMatch(
                                        each ->
                                                status(each)
                                                        == (each.equals("nowhere") ? 403 : 200)));
    }

    @AfterAll
    void stop() {
        gateway.close();
        northern.close();
        southern.close();
        cluster.close();
    }

    @Test
    void noRequestIsPublishedToARegionThatItsWorkspaceDoesNotAllow() throws Exception {
        // Given
        var random = new Random(5);
        var workspaces = List.copyOf(ALLOWED.keySet());
        // When
        for (int i = 0; i < 60; i++) {
            String workspace = workspaces.get(random.nextInt(workspaces.size()));
            assertThat(status(workspace)).isEqualTo(workspace.equals("nowhere") ? 403 : 200);
        }
        // Then
        assertPublishedOnlyWhereAllowed(north.pool());
        assertPublishedOnlyWhereAllowed(south.pool());
    }

    @Test
    void prefersTheNearestRegion() {
        int before = southern.taken().size();

        assertThat(status("anywhere")).isEqualTo(200);

        assertThat(southern.taken()).hasSizeGreaterThan(before);
    }

    @Test
    void saysWhyNobodyMayAnswer() {
        var response = ask("nowhere");

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("region_not_allowed").contains("mars");
    }

    private void assertPublishedOnlyWhereAllowed(Pool pool) throws Exception {
        int read = 0;
        for (var priority : Priority.values()) {
            var lane = new TopicPartition(Topics.requests(pool, priority).name(), 0);
            try (var reader = cluster.reader()) {
                reader.assign(List.of(lane));
                reader.seekToBeginning(List.of(lane));
                long end = reader.endOffsets(List.of(lane)).getOrDefault(lane, 0L);
                while (reader.position(lane) < end) {
                    for (var record : reader.poll(Duration.ofMillis(100))) {
                        var request = InferenceRequest.parseFrom(record.value());
                        var allowed = ALLOWED.getOrDefault(request.getWorkspaceId(), Set.of());
                        assertThat(allowed.isEmpty() || allowed.contains(pool.region()))
                                .as("%s in %s", request.getWorkspaceId(), pool)
                                .isTrue();
                        read++;
                    }
                }
            }
        }
        assertThat(read).isPositive();
    }

    private int status(String workspace) {
        return ask(workspace).statusCode();
    }

    private HttpResponse<String> ask(String workspace) {
        return gateway.post(
                House.CHAT,
                "{\"model\":\"regional\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}",
                "Authorization",
                "Bearer " + cluster.keyOf(workspace));
    }

    private static void answer(InferenceRequest request, Voice voice) {
        voice.started();
        voice.token(0, 0, "hello", FinishReason.FINISH_REASON_STOP);
        voice.finished(1, 1);
    }
}
