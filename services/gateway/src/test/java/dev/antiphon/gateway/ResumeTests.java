package dev.antiphon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.UsageRecord;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A client that lost its connection, or its gateway, loses nothing else. */
@TestInstance(Lifecycle.PER_CLASS)
class ResumeTests {

    private final House house = House.open();
    private RunningGateway other;

    @BeforeAll
    void startAnotherGateway() {
        other =
                RunningGateway.start(
                        house.cluster(),
                        "--gateway.answers.heartbeat=200ms",
                        "--gateway.replies.instance-id=other");
    }

    @AfterAll
    void stopIt() {
        other.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"n\":1",
                "\"n\":3",
                "\"stream_options\":{\"include_usage\":true}",
                "\"max_tokens\":2"
            })
    void goesOnAfterAnyEventAtAnotherGateway(String options) {
        // Given
        List<Events.Event> told;
        try (var stream =
                house.gateway().stream(
                        House.CHAT,
                        House.body("hello", "\"stream\":true," + options),
                        house.auth())) {
            told = stream.rest();
        }
        for (int had = 1; had <= told.size(); had++) {
            // When
            List<Events.Event> rest;
            try (var stream = resume(other, id(told), told.get(had - 1).id())) {
                assertThat(stream.status()).isEqualTo(200);
                rest = stream.rest();
            }
            // Then
            var missing = told.subList(Math.min(had, told.size() - 1), told.size());
            assertThat(rest.stream().map(Events.Event::data))
                    .containsExactlyElementsOf(missing.stream().map(Events.Event::data).toList());
            assertThat(rest.stream().map(Events.Event::id))
                    .containsExactlyElementsOf(missing.stream().map(Events.Event::id).toList());
        }
    }

    @Test
    void goesOnWhileTheAnswerIsMade() {
        // Given
        List<Events.Event> had;
        try (var stream =
                house.gateway().stream(
                        House.CHAT,
                        House.streamed("slowly please"),
                        "Authorization",
                        "Bearer " + house.key(),
                        "X-Antiphon-Resumable",
                        "true")) {
            had = stream.take(10);
        }
        // When
        List<Events.Event> rest;
        try (var stream = resume(other, id(had), had.getLast().id())) {
            rest = stream.rest();
        }
        // Then
        assertThat(Events.text(had) + Events.text(rest)).isEqualTo(counted(60));
        assertThat(rest.getLast().isDone()).isTrue();
        assertThat(house.node().isCancelled(id(had))).isFalse();
        house.cluster().await(Topics.USAGE, record -> tells(record, id(had), 61));
    }

    @Test
    void goesOnWhenTheGatewayWasKilled() throws Exception {
        // Given
        var had = new ArrayList<Events.Event>();
        try (var killed = GatewayProcess.start(house.cluster())) {
            try (var stream =
                    other.stream(
                            HttpRequest.newBuilder(killed.uri(House.CHAT))
                                    .headers(house.auth())
                                    .header("Content-Type", "application/json")
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    House.streamed("slowly please")))
                                    .build())) {
                had.addAll(stream.take(12));
                killed.kill();
                had.addAll(stream.rest());
            } catch (UncheckedIOException broken) {
                assertThat(had).hasSizeGreaterThanOrEqualTo(12);
            }
        }
        // When
        List<Events.Event> rest;
        try (var stream = resume(other, id(had), had.getLast().id())) {
            rest = stream.rest();
        }
        // Then
        assertThat(Events.text(had) + Events.text(rest)).isEqualTo(counted(60));
        assertThat(rest.getLast().isDone()).isTrue();
    }

    @Test
    void completesTextToo() {
        List<Events.Event> told;
        String body = "{\"model\":\"shop-en\",\"prompt\":\"Once\",\"stream\":true}";
        try (var stream = house.gateway().stream("/v1/completions", body, house.auth())) {
            told = stream.rest();
        }
        var resumed =
                other.request("/v1/completions/" + id(told) + "/events", house.auth())
                        .header("Last-Event-ID", told.get(1).id())
                        .build();
        try (var stream = other.stream(resumed)) {
            assertThat(stream.rest()).isEqualTo(told.subList(2, told.size()));
        }
    }

    @Test
    void doesNotShowAnAnswerToAnotherWorkspace() {
        // Given
        var told = told();
        String stranger = house.cluster().key("stranger");
        Cluster.eventually(
                () ->
                        other.get("/v1/models", "Authorization", "Bearer " + stranger).statusCode()
                                == 200);
        // When
        var response =
                other.get(
                        path(id(told)),
                        "Authorization",
                        "Bearer " + stranger,
                        "Last-Event-ID",
                        told.getFirst().id());
        // Then
        assertThat(response.statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "0.0.0.abcdefabcdef.n.1.shop-en.'",
                "99999.0.1700000000.abcdefabcdef.n.1.shop-en",
                "0.999999999999999999.1700000000.abcdefabcdef.n.1.shop-en",
                "0.0.99999999999.abcdefabcdef.n.1.shop-en",
                "0.0.1700000000.abcdefabcdef.n.1-1-1-1-1-1-1-1-1.shop-en",
                "0.0.1700000000.abcdefabcdef.n.1.<script>"
            })
    void refusesWhatIsNoEvent(String lastEvent) {
        var response =
                other.get(
                        path(id(told())),
                        "Authorization",
                        "Bearer " + house.key(),
                        "Last-Event-ID",
                        lastEvent);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"param\":\"Last-Event-ID\"");
    }

    @Test
    void asksForTheLastEvent() {
        var response = other.get(path(id(told())), house.auth());

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("is required");
    }

    @Test
    void saysSoWhenTheAnswerIsNoLongerKept() throws Exception {
        // Given
        var told = told();
        int partition = Integer.parseInt(told.getFirst().id().split("\\.", 2)[0]);
        try (var admin =
                Admin.create(Map.of("bootstrap.servers", house.cluster().bootstrapServers()))) {
            admin.deleteRecords(
                            Map.of(
                                    new TopicPartition(Topics.REPLIES.name(), partition),
                                    RecordsToDelete.beforeOffset(-1)))
                    .all()
                    .get();
        }
        // When
        var response =
                other.get(
                        path(id(told)),
                        "Authorization",
                        "Bearer " + house.key(),
                        "Last-Event-ID",
                        told.getFirst().id());
        // Then
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("no longer kept");
    }

    private List<Events.Event> told() {
        try (var stream =
                house.gateway().stream(House.CHAT, House.streamed("hello"), house.auth())) {
            return stream.rest();
        }
    }

    private Events resume(RunningGateway gateway, String requestId, String lastEvent) {
        return gateway.stream(
                gateway.request(path(requestId), house.auth())
                        .header("Last-Event-ID", lastEvent)
                        .build());
    }

    private static String path(String requestId) {
        return House.CHAT + "/" + requestId + "/events";
    }

    private static String id(List<Events.Event> told) {
        return told.getFirst().json().path("id").asString();
    }

    private static String counted(int words) {
        var text = new StringBuilder();
        for (int word = 0; word < words; word++) {
            text.append(word).append(' ');
        }
        return text.toString();
    }

    private static boolean tells(byte[] record, String requestId, int tokens) {
        try {
            var used = UsageRecord.parseFrom(record);
            return used.getRequestId().equals(requestId) && used.getCompletionTokens() == tokens;
        } catch (InvalidProtocolBufferException malformed) {
            throw new IllegalStateException(malformed);
        }
    }
}
