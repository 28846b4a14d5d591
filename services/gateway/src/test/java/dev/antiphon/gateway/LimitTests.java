package dev.antiphon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What cannot be answered in time is refused at once. */
@TestInstance(Lifecycle.PER_CLASS)
class LimitTests {

    private final Cluster cluster = new Cluster();
    private final Cluster.Model model = cluster.model("limited");
    private final Cluster.Model dead = cluster.model("dead");
    private final List<RawClient> clients = new ArrayList<>();
    private FakeNode node;
    private RunningGateway gateway;

    @BeforeAll
    void start() {
        node =
                FakeNode.start(
                        cluster,
                        "limited-node",
                        model,
                        1,
                        (_, voice) -> voice.ponderUntilCancelled());
        cluster.place("dead-node", dead, 1);
        gateway =
                RunningGateway.start(
                        cluster,
                        "--requester.admission.max-waiting=1",
                        "--requester.admission.max-per-workspace=2");
        String key = gateway.key(cluster, "probe");
        Cluster.eventually(
                () ->
                        gateway.get("/v1/models/dead", "Authorization", "Bearer " + key)
                                        .statusCode()
                                == 200);
    }

    @AfterEach
    void leave() throws IOException {
        for (var client : clients) {
            client.close();
        }
        clients.clear();
        Cluster.eventually(() -> gateway.inFlight() == 0 && node.busy() == 0);
    }

    @AfterAll
    void stop() {
        gateway.close();
        node.close();
        cluster.close();
    }

    @Test
    void refusesWhatWouldWaitTooLong() {
        // Given
        fill("one", "two", "three");
        // When
        var response = refused("three", "limited");
        // Then
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.body()).contains("\"code\":\"rate_limit_exceeded\"");
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void keepsAWorkspaceFromTakingEverything() {
        // Given
        fill("greedy", "greedy");
        // When
        var response = refused("greedy", "limited");
        // Then
        assertThat(response.statusCode()).isEqualTo(429);
    }

    @Test
    void saysSoWhenNoNodeLives() {
        var response = refused("anybody", "dead");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        assertThat(response.body()).contains("No live node");
    }

    /** The last heartbeat may tell of a slot that has become free since; then one is refused. */
    private void fill(String... workspaces) {
        var keys = Stream.of(workspaces).map(each -> gateway.key(cluster, each)).toList();
        Cluster.eventually(
                () -> {
                    int inFlight = gateway.inFlight();
                    if (inFlight < keys.size()) {
                        ask(keys.get(inFlight));
                        Cluster.pause(Duration.ofMillis(500));
                    }
                    return gateway.inFlight() == keys.size();
                });
    }

    private void ask(String key) {
        try {
            var client = RawClient.connect(gateway.port());
            clients.add(client);
            client.post(House.CHAT, key, question("limited"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private HttpResponse<String> refused(String workspace, String alias) {
        return gateway.post(
                House.CHAT,
                question(alias),
                "Authorization",
                "Bearer " + gateway.key(cluster, workspace));
    }

    private static String question(String alias) {
        return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
                .formatted(alias);
    }
}
