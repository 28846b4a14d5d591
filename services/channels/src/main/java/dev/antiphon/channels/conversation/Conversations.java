package dev.antiphon.channels.conversation;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

/** All conversations. */
@Component
public class Conversations {

    private final JdbcClient database;
    private final Clock clock;

    Conversations(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Begins one. */
    public Conversation begin(String channel, String bot, String locale) {
        var conversation = new Conversation(UUID.randomUUID(), channel, bot, locale);
        database.sql(
                        """
                        INSERT INTO channels.conversations (id, channel, bot, locale, created)
                        VALUES (?, ?, ?, ?, ?)
                        """)
                .params(
                        conversation.id(),
                        channel,
                        bot,
                        locale,
                        clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        return conversation;
    }

    /** The conversation of that id. */
    public Optional<Conversation> find(UUID id) {
        return database.sql("SELECT channel, bot, locale FROM channels.conversations WHERE id = ?")
                .param(id)
                .query(
                        (row, _) ->
                                new Conversation(
                                        id,
                                        row.getString("channel"),
                                        row.getString("bot"),
                                        row.getString("locale")))
                .optional();
    }
}
