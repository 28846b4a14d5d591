package dev.antiphon.gateway.batch;

import dev.antiphon.gateway.access.Workspace;
import dev.antiphon.gateway.batch.Batch.Counts;
import dev.antiphon.gateway.batch.Batch.Problem;
import dev.antiphon.gateway.batch.Batch.Status;
import dev.antiphon.gateway.database.Database;
import dev.antiphon.gateway.json.Page;
import dev.antiphon.gateway.openai.Endpoint;
import dev.antiphon.gateway.problem.Refused;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The batches of all workspaces. */
@Component
class Batches {

    private static final Duration RETRY = Duration.ofMinutes(1);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Database database;
    private final BatchSettings settings;

    Batches(Database database, BatchSettings settings) {
        this.database = database;
        this.settings = settings;
    }

    /** What a client wants of a new one. */
    record Wish(
            Endpoint endpoint,
            String inputFile,
            Duration window,
            Optional<Duration> keep,
            Map<String, String> metadata) {}

    /**
     * Takes a batch in.
     *
     * @throws Refused if the workspace has too many that have not ended
     */
    Batch create(Workspace workspace, Wish wish) {
        int open =
                database.sql()
                        .sql(
                                """
                                SELECT count(*) FROM gateway.batches
                                WHERE workspace = ? AND ended IS NULL
                                """)
                        .param(workspace.id())
                        .query(Integer.class)
                        .single();
        if (open >= settings.maxOpen()) {
            throw Refused.tooMany("%d batches have not ended yet.".formatted(open), RETRY);
        }
        return database.sql()
                .sql(
                        """
                        INSERT INTO gateway.batches
                            (id, workspace, endpoint, input_file, keep_seconds, metadata, status,
                             expires)
                        VALUES (:id, :workspace, :endpoint, :input, :keep, :metadata, :status,
                                now() + make_interval(secs => :window))
                        RETURNING *
                        """)
                .param("id", "batch_" + UUID.randomUUID().toString().replace("-", ""))
                .param("workspace", workspace.id())
                .param("endpoint", wish.endpoint().name())
                .param("input", wish.inputFile())
                .param("keep", wish.keep().map(Duration::toSeconds).orElse(null))
                .param("metadata", JSON.writeValueAsString(wish.metadata()))
                .param("status", Status.VALIDATING.name())
                .param("window", wish.window().toSeconds())
                .query((row, _) -> batch(row))
                .single();
    }

    /** A batch of a workspace; empty if it has none of this id. */
    Optional<Batch> find(Workspace workspace, String id) {
        return database.sql()
                .sql("SELECT * FROM gateway.batches WHERE workspace = ? AND id = ?")
                .params(workspace.id(), id)
                .query((row, _) -> batch(row))
                .optional();
    }

    /**
     * The batches of a workspace, the latest first.
     *
     * @param after the id of the batch after which the page begins; empty for the first
     */
    Page<Batch> list(Workspace workspace, String after, int limit) {
        return Page.of(
                database.sql()
                        .sql(
                                """
                                SELECT * FROM gateway.batches
                                WHERE workspace = :workspace
                                  AND (:after = '' OR (created, id) <
                                       (SELECT created, id FROM gateway.batches
                                        WHERE workspace = :workspace AND id = :after))
                                ORDER BY created DESC, id DESC LIMIT :limit
                                """)
                        .param("workspace", workspace.id())
                        .param("after", after)
                        .param("limit", limit + 1)
                        .query((row, _) -> batch(row))
                        .list(),
                limit);
    }

    /** Begins the end of a batch that has not ended; of any other it changes nothing. */
    Optional<Batch> cancel(Workspace workspace, String id) {
        database.sql()
                .sql(
                        """
                        UPDATE gateway.batches SET status = ?, cancelled = now()
                        WHERE workspace = ? AND id = ? AND status IN (?, ?)
                        """)
                .params(
                        Status.CANCELLING.name(),
                        workspace.id(),
                        id,
                        Status.VALIDATING.name(),
                        Status.IN_PROGRESS.name())
                .update();
        return find(workspace, id);
    }

    /** The oldest whose input has not been read, locked in the caller's transaction. */
    Optional<Batch> takeUnread() {
        return database.sql()
                .sql(
                        """
                        SELECT * FROM gateway.batches WHERE status = ? AND ended IS NULL
                        ORDER BY created LIMIT 1 FOR UPDATE SKIP LOCKED
                        """)
                .param(Status.VALIDATING.name())
                .query((row, _) -> batch(row))
                .optional();
    }

    /** The oldest of which no line has to be answered, locked in the caller's transaction. */
    Optional<Batch> takeOver() {
        return database.sql()
                .sql(
                        """
                        SELECT * FROM gateway.batches
                        WHERE ended IS NULL
                          AND (status = :cancelling
                               OR status = :progress
                                  AND (completed + failed = total OR expires <= now()))
                        ORDER BY created LIMIT 1 FOR UPDATE SKIP LOCKED
                        """)
                .param("cancelling", Status.CANCELLING.name())
                .param("progress", Status.IN_PROGRESS.name())
                .query((row, _) -> batch(row))
                .optional();
    }

    /** The input has been read, and its lines are there. */
    void start(Batch batch, int lines) {
        database.sql()
                .sql(
                        """
                        UPDATE gateway.batches SET status = ?, total = ?, started = now()
                        WHERE id = ?
                        """)
                .params(Status.IN_PROGRESS.name(), lines, batch.id())
                .update();
    }

    /** The input is wrong. */
    void fail(Batch batch, List<Problem> problems) {
        database.sql()
                .sql(
                        """
                        UPDATE gateway.batches SET status = ?, problems = ?, ended = now()
                        WHERE id = ?
                        """)
                .params(Status.FAILED.name(), JSON.writeValueAsString(problems), batch.id())
                .update();
    }

    /**
     * A batch has ended.
     *
     * @param failed how many lines got no answer
     */
    void end(
            Batch batch,
            Status status,
            @Nullable String outputFile,
            @Nullable String errorFile,
            int failed) {
        database.sql()
                .sql(
                        """
                        UPDATE gateway.batches SET status = :status, output_file = :output,
                            error_file = :error, failed = :failed, ended = now()
                        WHERE id = :id
                        """)
                .param("status", status.name())
                .param("output", outputFile)
                .param("error", errorFile)
                .param("failed", failed)
                .param("id", batch.id())
                .update();
    }

    /** Forgets what ended so long ago. */
    void forget(Duration keep) {
        database.sql()
                .sql("DELETE FROM gateway.batches WHERE ended < now() - make_interval(secs => ?)")
                .param(keep.toSeconds())
                .update();
    }

    private static Batch batch(ResultSet row) throws SQLException {
        return new Batch(
                row.getString("id"),
                row.getString("workspace"),
                Endpoint.valueOf(row.getString("endpoint")),
                row.getString("input_file"),
                Optional.ofNullable(row.getString("output_file")),
                Optional.ofNullable(row.getString("error_file")),
                Optional.ofNullable(row.getObject("keep_seconds", Long.class)),
                JSON.readValue(row.getString("metadata"), new TypeReference<>() {}),
                JSON.readValue(row.getString("problems"), new TypeReference<>() {}),
                Status.valueOf(row.getString("status")),
                new Counts(row.getInt("total"), row.getInt("completed"), row.getInt("failed")),
                time(row, "created").orElseThrow(),
                time(row, "expires").orElseThrow(),
                time(row, "started"),
                time(row, "cancelled"),
                time(row, "ended"));
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
                .map(OffsetDateTime::toInstant);
    }
}
