package dev.antiphon.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.MultipartField;
import com.openai.errors.NotFoundException;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.batches.BatchListParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;

import dev.antiphon.contracts.Priority;
import dev.antiphon.testkit.TestPostgres;
import dev.antiphon.testkit.TestPostgres.Database;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Files and batches, used with the official Java client, with a real database. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class BatchTests {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Cluster cluster = new Cluster();
    private final Cluster.Model model = cluster.model("batched");
    private final Database database = TestPostgres.start().freshDatabase();
    private FakeNode node;
    private RunningGateway gateway;
    private String key = "";
    private OpenAIClient client;
    private final List<OpenAIClient> clients = new ArrayList<>();

    @BeforeAll
    void start() {
        // Only the lane low is served: what ran anywhere else would never be answered.
        node = FakeNode.start(cluster, "batch-node", model, 3, Priority.LOW, House::answer);
        gateway = RunningGateway.start(cluster, settings("one"));
    }

    @AfterAll
    void stop() {
        gateway.close();
        node.close();
        cluster.close();
    }

    @BeforeEach
    void connect() {
        key = gateway.key(cluster, "acme-" + UUID.randomUUID());
        client = client(gateway, key);
        Cluster.eventually(() -> gateway.get("/v1/files", auth()).statusCode() == 200);
    }

    @AfterEach
    void disconnect() {
        clients.forEach(OpenAIClient::close);
        clients.clear();
    }

    @Test
    void answersEveryLineAndTellsWhatGotNoAnswer() throws Exception {
        // Given
        var input =
                upload(
                        chat("first", "hello"),
                        chat("second", "reject this"),
                        "",
                        chat("third", "hello again"),
                        line("fourth", "{\"model\":\"unknown\",\"messages\":[]}"),
                        line("fifth", body("hello", ",\"stream\":true")),
                        line("sixth", body("hello", ",\"service_tier\":\"priority\"")));
        // When
        var batch = ended(create(input));
        // Then
        assertThat(batch.status()).isEqualTo(Batch.Status.COMPLETED);
        assertThat(batch.completedAt()).isPresent();
        assertThat(batch.requestCounts().orElseThrow().total()).isEqualTo(6);
        assertThat(batch.requestCounts().orElseThrow().completed()).isEqualTo(2);
        assertThat(batch.requestCounts().orElseThrow().failed()).isEqualTo(4);
        var output = lines(batch.outputFileId().orElseThrow());
        assertThat(output)
                .extracting(line -> line.path("custom_id").asString())
                .containsExactly("first", "third");
        assertThat(output)
                .allSatisfy(
                        line -> {
                            var response = line.path("response");
                            assertThat(response.path("status_code").intValue()).isEqualTo(200);
                            assertThat(response.path("request_id").asString())
                                    .isEqualTo(response.path("body").path("id").asString());
                            assertThat(
                                            response.path("body")
                                                    .path("choices")
                                                    .path(0)
                                                    .path("message")
                                                    .path("content")
                                                    .asString())
                                    .isEqualTo(House.TEXT);
                            assertThat(line.path("error").isNull()).isTrue();
                        });
        assertThat(lines(batch.errorFileId().orElseThrow()))
                .extracting(
                        line -> line.path("custom_id").asString(),
                        line -> line.path("response").path("status_code").intValue(),
                        line ->
                                line.path("response")
                                        .path("body")
                                        .path("error")
                                        .path("param")
                                        .asString())
                .containsExactly(
                        tuple("second", 400, "messages"),
                        tuple("fourth", 400, "messages"),
                        tuple("fifth", 400, "stream"),
                        tuple("sixth", 400, "service_tier"));
    }

    @Test
    void turnsTextsIntoVectorsToo() throws Exception {
        var input =
                upload(
                        """
                        {"custom_id":"one","method":"POST","url":"/v1/embeddings",\
                        "body":{"model":"batched","input":["a","b"]}}\
                        """);
        // When
        var batch = ended(create(input, BatchCreateParams.Endpoint.V1_EMBEDDINGS));
        // Then
        assertThat(
                        lines(batch.outputFileId().orElseThrow())
                                .getFirst()
                                .path("response")
                                .path("body")
                                .path("data")
                                .size())
                .isEqualTo(2);
    }

    @Test
    void showsHowFarItIs() {
        var input = upload(many("slowly", 6));
        // When
        var batch = create(input);
        // Then
        Cluster.eventually(
                () -> {
                    var now = client.batches().retrieve(batch.id());
                    return now.status().equals(Batch.Status.IN_PROGRESS)
                            && now.requestCounts().orElseThrow().total() == 6
                            && now.requestCounts().orElseThrow().completed() > 0;
                });
        assertThat(ended(batch).requestCounts().orElseThrow().completed()).isEqualTo(6);
    }

    @Test
    void givesBackWhatWasUploaded() throws Exception {
        // Longer than a part that is kept.
        String content = (chat("x", "y".repeat(1_000)) + "\n").repeat(400);
        // When
        var file = uploadText(content);
        // Then
        assertThat(file.bytes()).isEqualTo(content.length());
        assertThat(text(file.id())).isEqualTo(content);
        assertThat(client.files().list().data()).extracting(FileObject::id).contains(file.id());
        // When
        client.files().delete(file.id());
        // Then
        assertThat(
                        catchThrowableOfType(
                                NotFoundException.class, () -> client.files().retrieve(file.id())))
                .isNotNull();
    }

    @Test
    void saysWhatIsWrongWithTheInputAndAnswersNothing() {
        var input =
                upload(
                        chat("first", "hello"),
                        "{\"custom_id\":\"second\",",
                        chat("first", "hello"),
                        chat("third", "hello").replace("POST", "GET"));
        // When
        var batch = ended(create(input));
        // Then
        assertThat(batch.status()).isEqualTo(Batch.Status.FAILED);
        assertThat(batch.errors().orElseThrow().data().orElseThrow())
                .extracting(problem -> problem.line().orElseThrow())
                .containsExactly(2L, 3L, 4L);
        assertThat(batch.errors().orElseThrow().data().orElseThrow())
                .extracting(problem -> problem.param().orElse(""))
                .containsExactly("", "custom_id", "method");
        assertThat(batch.outputFileId()).isEmpty();
    }

    @Test
    void stopsWhatIsCancelledAndKeepsWhatWasAnswered() throws Exception {
        var input =
                upload(chat("short", "hello"), chat("endless", "count"), chat("never", "count"));
        var batch = create(input);
        Cluster.eventually(
                () ->
                        client.batches()
                                        .retrieve(batch.id())
                                        .requestCounts()
                                        .orElseThrow()
                                        .completed()
                                == 1);
        // When
        client.batches().cancel(batch.id());
        // Then
        var cancelled = ended(batch);
        assertThat(cancelled.status()).isEqualTo(Batch.Status.CANCELLED);
        assertThat(lines(cancelled.outputFileId().orElseThrow()))
                .extracting(line -> line.path("custom_id").asString())
                .containsExactly("short");
        assertThat(lines(cancelled.errorFileId().orElseThrow()))
                .extracting(line -> line.path("error").path("code").asString())
                .containsExactly("batch_cancelled", "batch_cancelled");
        Cluster.eventually(() -> node.busy() == 0);
    }

    @Test
    void endsWhenItsTimeIsOver() throws Exception {
        var batch = create(upload(chat("short", "hello"), chat("endless", "count")));
        Cluster.eventually(
                () ->
                        client.batches()
                                        .retrieve(batch.id())
                                        .requestCounts()
                                        .orElseThrow()
                                        .completed()
                                == 1);
        // When
        change("UPDATE gateway.batches SET expires = now() WHERE id = '" + batch.id() + "'");
        // Then
        var expired = ended(batch);
        assertThat(expired.status()).isEqualTo(Batch.Status.EXPIRED);
        assertThat(lines(expired.outputFileId().orElseThrow())).hasSize(1);
        assertThat(lines(expired.errorFileId().orElseThrow()))
                .extracting(line -> line.path("error").path("code").asString())
                .containsExactly("batch_expired");
        Cluster.eventually(() -> node.busy() == 0);
    }

    @Test
    void waitsForANodeInsteadOfGivingUp() throws Exception {
        var absent = cluster.model("absent");
        var batch = create(upload(chat("first", "hello").replace("batched", "absent")));
        Cluster.eventually(
                () ->
                        client.batches()
                                .retrieve(batch.id())
                                .status()
                                .equals(Batch.Status.IN_PROGRESS));
        Cluster.pause(Duration.ofSeconds(1));
        assertThat(client.batches().retrieve(batch.id()).status())
                .isEqualTo(Batch.Status.IN_PROGRESS);
        // When
        try (var _ = FakeNode.start(cluster, "late-node", absent, 1, Priority.LOW, House::answer)) {
            // Then
            assertThat(ended(batch).requestCounts().orElseThrow().completed()).isEqualTo(1);
        }
    }

    @Test
    void goesOnWhereAGatewayDied() throws Exception {
        var input = upload(many("slowly", 12));
        // Only the one that is killed takes lines until it is.
        try (var idle = RunningGateway.start(cluster, settings("idle", 0))) {
            var second = client(idle, key);
            gateway.close();
            var doomed = GatewayProcess.start(cluster, settings("doomed"));
            var batch = create(second, input, BatchCreateParams.Endpoint.V1_CHAT_COMPLETIONS);
            Cluster.eventually(
                    () ->
                            second.batches()
                                            .retrieve(batch.id())
                                            .requestCounts()
                                            .orElseThrow()
                                            .completed()
                                    >= 2);
            // When
            doomed.kill();
            gateway = RunningGateway.start(cluster, settings("one"));
            // Then
            client = client(gateway, key);
            var ended = ended(batch);
            assertThat(ended.status()).isEqualTo(Batch.Status.COMPLETED);
            assertThat(ended.requestCounts().orElseThrow().completed()).isEqualTo(12);
            assertThat(lines(ended.outputFileId().orElseThrow()))
                    .extracting(line -> line.path("custom_id").asString())
                    .containsExactlyElementsOf(
                            IntStream.range(0, 12).mapToObj(i -> "line-" + i).toList());
        }
    }

    @Test
    void takesTheLinesOfWorkspacesInTurn() {
        var large = create(upload(many("think", 12)));
        var other = client(gateway, gateway.key(cluster, "small-" + UUID.randomUUID()));
        Cluster.eventually(
                () ->
                        client.batches()
                                        .retrieve(large.id())
                                        .requestCounts()
                                        .orElseThrow()
                                        .completed()
                                >= 1);
        var small =
                create(
                        other,
                        uploadText(other, chat("only", "think")),
                        BatchCreateParams.Endpoint.V1_CHAT_COMPLETIONS);
        // When
        ended(other, small);
        // Then
        assertThat(client.batches().retrieve(large.id()).status())
                .isEqualTo(Batch.Status.IN_PROGRESS);
        ended(large);
    }

    @Test
    void showsNobodyWhatIsAnothers() {
        var input = upload(chat("first", "hello"));
        var batch = create(input);
        String rival = gateway.key(cluster, "rival-" + UUID.randomUUID());
        var other = client(gateway, rival);
        assertThat(other.files().list().data()).isEmpty();
        assertThat(other.batches().list().data()).isEmpty();
        for (Runnable use :
                List.<Runnable>of(
                        () -> other.files().retrieve(input.id()),
                        () -> other.files().delete(input.id()),
                        () -> content(other, input.id()),
                        () -> other.batches().retrieve(batch.id()),
                        () -> other.batches().cancel(batch.id()))) {
            assertThat(catchThrowableOfType(NotFoundException.class, use::run)).isNotNull();
        }
        assertThat(post("/v1/batches", batchBody(input.id()), "Bearer " + rival))
                .contains("input_file_id");
        ended(batch);
    }

    @Test
    void listsPageByPage() {
        var input = upload(chat("first", "hello"));
        var all = IntStream.range(0, 5).mapToObj(_ -> create(input).id()).toList();
        // When
        var listed = client.batches().list(BatchListParams.builder().limit(2).build());
        // Then
        assertThat(listed.data()).hasSize(2);
        assertThat(listed.autoPager().stream().map(Batch::id).toList())
                .containsExactlyElementsOf(all.reversed());
    }

    @Test
    void refusesByNameWhatItCannotDo() {
        var file = upload(chat("first", "hello")).id();
        assertThat(post("/v1/batches", batchBody(file).replace("24h", "1h")))
                .contains("\"param\":\"completion_window\"");
        assertThat(post("/v1/batches", batchBody(file).replace("chat/completions", "responses")))
                .contains("\"param\":\"endpoint\"");
        assertThat(post("/v1/batches", batchBody(file).replace("{\"inp", "{\"x\":1,\"inp")))
                .contains("\"param\":\"x\"");
        assertThat(post("/v1/batches", batchBody("file-of-nobody")))
                .contains("\"param\":\"input_file_id\"");
        assertThat(post("/v1/files", "{}")).contains("multipart/form-data");
        assertThat(form("purpose", "assistants")).contains("\"param\":\"purpose\"");
        assertThat(form("purpose", "batch")).contains("\"param\":\"file\"");
        assertThat(gateway.get("/v1/files?limit=0", auth()).body()).contains("\"param\":\"limit\"");
        assertThat(gateway.get("/v1/files?order=up", auth()).body())
                .contains("\"param\":\"order\"");
    }

    @Test
    void refusesFilesThatAreTooLarge() {
        try (var small =
                RunningGateway.start(
                        cluster,
                        settings(
                                "small",
                                0,
                                "--gateway.files.max-size=1KB",
                                "--gateway.files.max-per-workspace=1KB"))) {
            Cluster.eventually(() -> small.get("/v1/files", auth()).statusCode() == 200);
            String file = "x".repeat(700);
            assertThat(file(small, file).statusCode()).isEqualTo(200);
            // When
            var tooMuch = file(small, file);
            var tooLarge = file(small, "x".repeat(2_000));
            // Then
            assertThat(tooMuch.statusCode()).isEqualTo(400);
            assertThat(tooMuch.body()).contains("delete some");
            assertThat(tooLarge.statusCode()).isEqualTo(413);
        }
    }

    @Test
    void answersWithoutTheDatabaseAndSaysWhatNeedsIt() {
        try (var without = RunningGateway.start(cluster)) {
            assertThat(without.get("/v1/models", auth()).statusCode()).isEqualTo(200);
            for (String path : List.of("/v1/files", "/v1/batches")) {
                var refused = without.get(path, auth());
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.body()).contains("database");
                assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            }
        }
    }

    private String[] settings(String instance) {
        return settings(instance, 4);
    }

    private String[] settings(String instance, int inFlight, String... more) {
        var settings =
                List.of(
                        "--spring.datasource.url=" + database.url(),
                        "--spring.datasource.username=" + database.user(),
                        "--spring.datasource.password=" + database.password(),
                        "--gateway.replies.instance-id=batch-" + instance,
                        "--gateway.batches.in-flight=" + inFlight,
                        "--gateway.batches.lease=3s",
                        "--gateway.batches.pause=300ms",
                        "--gateway.batches.interval=50ms");
        return Stream.concat(settings.stream(), Stream.of(more)).toArray(String[]::new);
    }

    private OpenAIClient client(RunningGateway gateway, String key) {
        var opened = OpenAIOkHttpClient.builder().baseUrl(gateway.url("/v1")).apiKey(key).build();
        clients.add(opened);
        return opened;
    }

    private FileObject upload(String... lines) {
        return uploadText(String.join("\n", lines));
    }

    private FileObject uploadText(String content) {
        return uploadText(client, content);
    }

    private static FileObject uploadText(OpenAIClient client, String content) {
        return client.files()
                .create(
                        FileCreateParams.builder()
                                .purpose(FilePurpose.BATCH)
                                .file(
                                        MultipartField.<InputStream>builder()
                                                .value(
                                                        new ByteArrayInputStream(
                                                                content.getBytes(
                                                                        StandardCharsets.UTF_8)))
                                                .filename("questions.jsonl")
                                                .build())
                                .build());
    }

    private Batch create(FileObject input) {
        return create(input, BatchCreateParams.Endpoint.V1_CHAT_COMPLETIONS);
    }

    private Batch create(FileObject input, BatchCreateParams.Endpoint endpoint) {
        return create(client, input, endpoint);
    }

    private static Batch create(
            OpenAIClient client, FileObject input, BatchCreateParams.Endpoint endpoint) {
        return client.batches()
                .create(
                        BatchCreateParams.builder()
                                .inputFileId(input.id())
                                .endpoint(endpoint)
                                .completionWindow(BatchCreateParams.CompletionWindow._24H)
                                .build());
    }

    private Batch ended(Batch batch) {
        return ended(client, batch);
    }

    private static Batch ended(OpenAIClient client, Batch batch) {
        Cluster.eventually(
                () ->
                        !List.of(
                                        Batch.Status.VALIDATING,
                                        Batch.Status.IN_PROGRESS,
                                        Batch.Status.CANCELLING)
                                .contains(client.batches().retrieve(batch.id()).status()));
        return client.batches().retrieve(batch.id());
    }

    private String text(String file) {
        return content(client, file);
    }

    private static String content(OpenAIClient client, String file) {
        try (var content = client.files().content(file)) {
            return new String(content.body().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private List<JsonNode> lines(String file) {
        return text(file).lines().map(JSON::readTree).toList();
    }

    private static String[] many(String question, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> chat("line-" + i, question))
                .toArray(String[]::new);
    }

    private static String chat(String id, String question) {
        return line(id, body(question, ""));
    }

    private static String body(String question, String options) {
        return "{\"model\":\"batched\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]%s}"
                .formatted(question, options);
    }

    private static String line(String id, String body) {
        return """
        {"custom_id":"%s","method":"POST","url":"/v1/chat/completions","body":%s}\
        """
                .formatted(id, body);
    }

    private static String batchBody(String file) {
        return """
        {"input_file_id":"%s","endpoint":"/v1/chat/completions","completion_window":"24h"}\
        """
                .formatted(file);
    }

    private String[] auth() {
        return new String[] {"Authorization", "Bearer " + key};
    }

    private String post(String path, String body) {
        return post(path, body, "Bearer " + key);
    }

    private String post(String path, String body, String authorization) {
        return gateway.post(path, body, "Authorization", authorization).body();
    }

    private String form(String name, String value) {
        return form(gateway, part("name=\"%s\"".formatted(name), value)).body();
    }

    private HttpResponse<String> file(RunningGateway to, String content) {
        return form(
                to,
                part("name=\"purpose\"", "batch")
                        + part("name=\"file\"; filename=\"a.jsonl\"", content));
    }

    private HttpResponse<String> form(RunningGateway to, String parts) {
        return to.send(
                to.request("/v1/files", auth())
                        .header("Content-Type", "multipart/form-data; boundary=b")
                        .POST(BodyPublishers.ofString(parts + "--b--\r\n"))
                        .build());
    }

    private static String part(String names, String content) {
        return "--b\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n".formatted(names, content);
    }

    private void change(String sql) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                database.url(), database.user(), database.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
