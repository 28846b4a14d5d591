package dev.antiphon.channels.outbound;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** All answers that were given. */
@Component
public class Answers {

    private static final String COLUMNS =
            """
            SELECT a.id, a.conversation, c.channel, a.turn, a.kind, a.text, a.received, a.place
            FROM channels.answers a JOIN channels.conversations c ON c.id = a.conversation
            """;

    private final JdbcClient database;
    private final Clock clock;

    Answers(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** What became of an answer. */
    enum Kept {
        NOW,
        BEFORE,
        /** There is no such conversation on that channel. */
        NEVER
    }

    /** Keeps an answer, unless it is kept already. */
    Kept keep(Answer answer) {
        int kept =
                database.sql(
                                """
                                INSERT INTO channels.answers
                                  (id, conversation, turn, kind, text, received)
                                SELECT :id, id, :turn, :kind, :text, :now
                                FROM channels.conversations
                                WHERE id = :conversation AND channel = :channel
                                ON CONFLICT (id) DO NOTHING
                                """)
                        .param("id", answer.id())
                        .param("turn", answer.turn())
                        .param("kind", answer.kind().name())
                        .param("text", answer.text())
                        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                        .param("conversation", answer.conversation())
                        .param("channel", answer.channel())
                        .update();
        if (kept == 0) {
            return contain(answer.id()) ? Kept.BEFORE : Kept.NEVER;
        }
        database.sql("UPDATE channels.conversations SET unanswered = 0 WHERE id = ?")
                .param(answer.conversation())
                .update();
        return Kept.NOW;
    }

    /** Answers of a conversation that stand behind a place, in order. */
    public List<KeptAnswer> after(UUID conversation, long place, int limit) {
        return database.sql(
                        COLUMNS
                                + " WHERE a.conversation = ? AND a.place > ? ORDER BY place LIMIT"
                                + " ?")
                .params(conversation, place, limit)
                .query((row, _) -> kept(row))
                .list();
    }

    /** The last answers of a conversation, the latest first. */
    public List<KeptAnswer> latest(UUID conversation, int limit) {
        return database.sql(COLUMNS + " WHERE a.conversation = ? ORDER BY a.place DESC LIMIT ?")
                .params(conversation, limit)
                .query((row, _) -> kept(row))
                .list();
    }

    /**
     * The place of an answer. If it is not kept yet, that of the last that is, for answers are kept
     * in order: whoever has seen this one has seen those.
     */
    public long placeOf(UUID conversation, String answer) {
        return database.sql(
                        """
                        SELECT coalesce(
                          (SELECT place FROM channels.answers
                           WHERE id = :answer AND conversation = :conversation),
                          (SELECT max(place) FROM channels.answers
                           WHERE conversation = :conversation),
                          0)
                        """)
                .param("answer", answer)
                .param("conversation", conversation)
                .query(Long.class)
                .single();
    }

    /** Whether an answer is kept. */
    public boolean contain(String answer) {
        return database.sql("SELECT EXISTS (SELECT FROM channels.answers WHERE id = ?)")
                .param(answer)
                .query(Boolean.class)
                .single();
    }

    /** Whether a turn has its answer. */
    public boolean end(UUID conversation, String turn) {
        return database.sql(
                        """
                        SELECT EXISTS
                          (SELECT FROM channels.answers WHERE conversation = ? AND turn = ?)
                        """)
                .params(conversation, turn)
                .query(Boolean.class)
                .single();
    }

    private static KeptAnswer kept(ResultSet row) throws SQLException {
        return new KeptAnswer(
                new Answer(
                        row.getString("id"),
                        row.getObject("conversation", UUID.class),
                        row.getString("channel"),
                        row.getString("turn"),
                        Answer.Kind.valueOf(row.getString("kind")),
                        row.getString("text")),
                row.getObject("received", OffsetDateTime.class).toInstant(),
                row.getLong("place"));
    }
}
