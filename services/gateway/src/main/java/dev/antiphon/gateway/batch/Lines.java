package dev.antiphon.gateway.batch;

import dev.antiphon.gateway.batch.Batch.Status;
import dev.antiphon.gateway.database.Database;
import dev.antiphon.gateway.openai.Endpoint;

import org.springframework.stereotype.Component;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The requests of the batches that are under way. A gateway takes a line for a while and says again
 * and again that it still has it; what it does not settle in that time is another's.
 */
@Component
class Lines {

    private final Database database;
    private final BatchSettings settings;

    Lines(Database database, BatchSettings settings) {
        this.database = database;
        this.settings = settings;
    }

    /** Which line of which batch. */
    record Place(String batch, int number) {}

    /**
     * A line that was taken.
     *
     * @param body of the request, JSON
     * @param late how often it was not answered before its deadline
     */
    record Taken(Place place, String workspace, Endpoint endpoint, String body, int late) {}

    /**
     * What a line came to.
     *
     * @param status HTTP
     * @param requestId empty where the request did not get so far
     * @param body of the response, JSON
     */
    record Outcome(int status, String requestId, String body) {

        boolean isAnswer() {
            return status == 200;
        }
    }

    /** A line of a batch that is over, and what it came to, if it came to anything. */
    record Over(int number, String customId, Optional<Outcome> outcome) {}

    /** Adds lines to a batch. */
    void add(Batch batch, List<InputFile.Line> lines) {
        database.sql()
                .sql(
                        """
                        INSERT INTO gateway.batch_lines (batch, number, custom_id, body)
                        SELECT ?, * FROM unnest(?, ?, ?)
                        """)
                .params(
                        batch.id(),
                        lines.stream().map(InputFile.Line::number).toArray(Integer[]::new),
                        lines.stream().map(InputFile.Line::customId).toArray(String[]::new),
                        lines.stream().map(InputFile.Line::body).toArray(String[]::new))
                .update();
    }

    /**
     * Takes the next line: of the next workspace that has one, lest one with much to do keep all
     * others waiting, and there of the oldest batch.
     *
     * @param after the workspace whose turn it was last
     * @param without batches of which nothing is wanted at the moment
     */
    Optional<Taken> take(String holder, String after, Collection<String> without) {
        return database.sql()
                .sql(
                        """
                        WITH next AS (
                            SELECT open.batch, open.number, b.workspace, b.endpoint
                            FROM gateway.batches b CROSS JOIN LATERAL (
                                SELECT batch, number FROM gateway.batch_lines
                                WHERE batch = b.id AND status IS NULL AND ready <= now()
                                ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED) open
                            WHERE b.status = ? AND b.expires > now() AND b.id <> ALL (?)
                            ORDER BY b.workspace > ? DESC, b.workspace, b.created LIMIT 1)
                        UPDATE gateway.batch_lines line
                        SET holder = ?, ready = now() + make_interval(secs => ?)
                        FROM next
                        WHERE line.batch = next.batch AND line.number = next.number
                        RETURNING line.batch, line.number, next.workspace, next.endpoint,
                            line.body, line.late
                        """)
                .params(
                        Status.IN_PROGRESS.name(),
                        without.toArray(String[]::new),
                        after,
                        holder,
                        settings.lease().toSeconds())
                .query(
                        (row, _) ->
                                new Taken(
                                        new Place(row.getString("batch"), row.getInt("number")),
                                        row.getString("workspace"),
                                        Endpoint.valueOf(row.getString("endpoint")),
                                        row.getString("body"),
                                        row.getInt("late")))
                .optional();
    }

    /** Keeps lines that were taken; returns those of them that are still wanted of this holder. */
    Set<Place> keep(String holder, Collection<Place> taken) {
        return database
                .sql()
                .sql(
                        """
                        UPDATE gateway.batch_lines line
                        SET ready = now() + make_interval(secs => ?)
                        FROM unnest(?, ?) AS mine (batch, number), gateway.batches b
                        WHERE line.batch = mine.batch AND line.number = mine.number
                          AND line.holder = ? AND line.status IS NULL
                          AND b.id = line.batch AND b.status = ? AND b.expires > now()
                        RETURNING line.batch, line.number
                        """)
                .params(
                        settings.lease().toSeconds(),
                        batches(taken),
                        numbers(taken),
                        holder,
                        Status.IN_PROGRESS.name())
                .query((row, _) -> new Place(row.getString("batch"), row.getInt("number")))
                .list()
                .stream()
                .collect(Collectors.toSet());
    }

    /** Gives lines back that were taken, so that anybody may take them at once. */
    void giveBack(String holder, Collection<Place> taken) {
        database.sql()
                .sql(
                        """
                        UPDATE gateway.batch_lines line SET ready = now(), holder = NULL
                        FROM unnest(?, ?) AS mine (batch, number)
                        WHERE line.batch = mine.batch AND line.number = mine.number
                          AND line.holder = ? AND line.status IS NULL
                        """)
                .params(batches(taken), numbers(taken), holder)
                .update();
    }

    /** Gives a line back that was not answered before its deadline. */
    void giveBackLate(String holder, Place taken) {
        database.sql()
                .sql(
                        """
                        UPDATE gateway.batch_lines
                        SET ready = now(), holder = NULL, late = late + 1
                        WHERE batch = ? AND number = ? AND holder = ? AND status IS NULL
                        """)
                .params(taken.batch(), taken.number(), holder)
                .update();
    }

    /**
     * Keeps what a line came to, unless another has done that or the batch is over. Whoever changes
     * a line and its batch locks the batch first.
     */
    void settle(String holder, Place taken, Outcome outcome) {
        database.inTransaction(
                () -> {
                    var wanted =
                            database.sql()
                                    .sql(
                                            """
                                            SELECT id FROM gateway.batches
                                            WHERE id = ? AND status = ? FOR UPDATE
                                            """)
                                    .params(taken.batch(), Status.IN_PROGRESS.name())
                                    .query(String.class)
                                    .optional();
                    return wanted.isPresent() && settleLine(holder, taken, outcome)
                            ? count(taken.batch(), outcome)
                            : 0;
                });
    }

    /** The lines of a batch after a number, in order, at most so many. */
    List<Over> list(Batch batch, int after, int limit) {
        return database.sql()
                .sql(
                        """
                        SELECT number, custom_id, status, request_id, outcome
                        FROM gateway.batch_lines
                        WHERE batch = ? AND number > ? ORDER BY number LIMIT ?
                        """)
                .params(batch.id(), after, limit)
                .query(
                        (row, _) ->
                                new Over(
                                        row.getInt("number"),
                                        row.getString("custom_id"),
                                        row.getObject("status") == null
                                                ? Optional.empty()
                                                : Optional.of(
                                                        new Outcome(
                                                                row.getInt("status"),
                                                                row.getString("request_id"),
                                                                row.getString("outcome")))))
                .list();
    }

    /** Removes the lines of a batch. */
    void remove(Batch batch) {
        database.sql()
                .sql("DELETE FROM gateway.batch_lines WHERE batch = ?")
                .param(batch.id())
                .update();
    }

    private boolean settleLine(String holder, Place taken, Outcome outcome) {
        return database.sql()
                        .sql(
                                """
                                UPDATE gateway.batch_lines
                                SET status = ?, request_id = ?, outcome = ?
                                WHERE batch = ? AND number = ? AND holder = ? AND status IS NULL
                                """)
                        .params(
                                outcome.status(),
                                outcome.requestId(),
                                outcome.body(),
                                taken.batch(),
                                taken.number(),
                                holder)
                        .update()
                > 0;
    }

    private int count(String batch, Outcome outcome) {
        return database.sql()
                .sql(
                        """
                        UPDATE gateway.batches SET completed = completed + ?, failed = failed + ?
                        WHERE id = ?
                        """)
                .params(outcome.isAnswer() ? 1 : 0, outcome.isAnswer() ? 0 : 1, batch)
                .update();
    }

    private static String[] batches(Collection<Place> places) {
        return places.stream().map(Place::batch).toArray(String[]::new);
    }

    private static Integer[] numbers(Collection<Place> places) {
        return places.stream().map(Place::number).toArray(Integer[]::new);
    }
}
