package dev.antiphon.console.overview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.console.support.Browser;
import dev.antiphon.console.support.Cluster;
import dev.antiphon.console.support.RunningConsole;
import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.NodePhase;
import dev.antiphon.contracts.v1.Placement;
import dev.antiphon.contracts.v1.PlacementState;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

class OverviewTests extends RunningConsole {

    private static final String VERSION = Cluster.digest("0cafe");

    /** Reads events of a stream until one is as wanted. */
    private static final class Events implements AutoCloseable {

        private final BufferedReader lines;

        private Events(InputStream stream) {
            lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        }

        private Document next() throws IOException {
            var data = new StringBuilder();
            boolean isLive = false;
            while (true) {
                String line = lines.readLine();
                if (line == null) {
                    throw new AssertionError("the stream ended");
                }
                if (line.equals("event:live")) {
                    isLive = true;
                } else if (line.startsWith("data:")) {
                    data.append(line.substring("data:".length())).append('\n');
                } else if (line.isEmpty() && isLive) {
                    return Jsoup.parseBodyFragment(data.toString());
                }
            }
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    @Test
    void showsNodesPoolsAndFiguresLive() throws IOException {
        // Given
        cluster().version(VERSION, "overview-shop", 3);
        cluster().rollout("overview-alias", Map.of(VERSION, 1000));
        cluster()
                .say(
                        Topics.PLACEMENTS,
                        "lively",
                        PlacementState.newBuilder()
                                .setNodeId("lively")
                                .addPlacements(
                                        Placement.newBuilder()
                                                .setVersion(VERSION)
                                                .setPool("0cafe00000000000.eu")
                                                .setSlots(8))
                                .build());
        var response = admin().stream("/overview/events");
        // When
        try (var events = new Events(response.body())) {
            Document seen = events.next();
            for (long beat = 1; !isAsWanted(seen); beat++) {
                cluster()
                        .beat(
                                Cluster.heartbeat(
                                        "lively",
                                        50 * beat,
                                        (int) (beat % 8),
                                        NodePhase.NODE_PHASE_READY,
                                        VERSION));
                seen = events.next();
            }
            // Then
            var node = seen.select("article:contains(lively)");
            assertThat(node.text())
                    .contains("ready", "eu", "cpu", "1.0 GiB of 4.0 GiB", "overview-shop v3");
            var pool = seen.select("tr:contains(overview-shop v3)");
            assertThat(pool.text()).contains("eu", "1 of 1", "overview-alias 100 %");
            assertThat(seen.select("polyline").attr("points")).isNotEmpty();
        }
        assertThat(response.headers().firstValue("Content-Type").orElse(""))
                .startsWith("text/event-stream");
    }

    private static boolean isAsWanted(Document seen) {
        String running = seen.select("#running").text();
        String rate = seen.select("#tokens-per-second").text();
        return seen.text().contains("overview-alias 100 %")
                && seen.select("article").text().contains("overview-shop v3")
                && !running.equals("0")
                && !rate.equals("0");
    }

    @Test
    void marksANodeThatFellSilentAndForgetsItsSlots() throws IOException {
        // Given
        cluster().beat(Cluster.heartbeat("quiet-one", 0, 8, NodePhase.NODE_PHASE_READY, VERSION));
        // When
        try (var events = new Events(admin().stream("/overview/events").body())) {
            Document seen = events.next();
            while (!seen.select("article:contains(quiet-one)").text().contains("silent for")) {
                seen = events.next();
            }
            // Then
            assertThat(seen.select("article:contains(quiet-one)").text())
                    .doesNotContain("8 / 8 slots");
        }
    }

    @Test
    void worksWithTheRegistryAwayAndSaysSo() {
        // Given
        var admin = admin();
        // When
        registry().away(true);
        // Then
        try {
            eventually(
                    () -> admin.get("/overview").text().contains("The registry does not answer"));
            assertThat(admin.get("/overview").status()).isEqualTo(200);
            assertThat(admin.get("/versions").text()).contains("The registry does not answer");
        } finally {
            registry().away(false);
        }
        eventually(() -> !admin.get("/overview").text().contains("The registry does not answer"));
    }

    @Test
    void endsTheStreamOfASessionThatHasEnded() throws IOException {
        // Given
        Browser admin = admin();
        var stream = admin.stream("/overview/events").body();
        // When
        admin.submit(admin.get("/overview"), "/logout");
        // Then
        assertThat(stream.readAllBytes()).isNotEmpty();
    }

    @Test
    void survivesAHeartbeatThatMakesNoSense() {
        // Given
        var admin = admin();
        // When
        cluster()
                .beat(
                        Cluster.heartbeat(
                                "<b>odd</b>", -5, 0, NodePhase.NODE_PHASE_READY, "not-a-digest"));
        // Then
        eventually(() -> admin.get("/overview").text().contains("<b>odd</b>"));
    }
}
