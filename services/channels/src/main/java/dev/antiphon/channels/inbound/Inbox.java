package dev.antiphon.channels.inbound;

import dev.antiphon.channels.conversation.Conversation;
import dev.antiphon.contracts.v1.InboundMessage;
import dev.antiphon.platform.problem.Rejected;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** Takes messages in, each once, and with each the record that the bots will read. */
@Component
public class Inbox {

    private final JdbcClient database;
    private final Outbox outbox;
    private final InboxSettings settings;
    private final Clock clock;

    Inbox(JdbcClient database, Outbox outbox, InboxSettings settings, Clock clock) {
        this.database = database;
        this.outbox = outbox;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Takes a message in, unless it is there already.
     *
     * @param externalId the channel's own id of the message
     * @return the inbox's id of the message
     * @throws Rejected if the id belongs to another message, or too many wait for an answer
     */
    @Transactional
    public UUID accept(Conversation conversation, String externalId, String text) {
        int unanswered = lock(conversation);
        var known = find(conversation, externalId);
        if (!known.isEmpty()) {
            return same(known.getFirst(), text);
        }
        if (unanswered >= settings.maxUnanswered()) {
            throw Rejected.tooMany(
                    "text",
                    unanswered + " messages wait for an answer already",
                    "wait until the bot has said something, then send the message again");
        }
        var id = UUID.randomUUID();
        Instant now = clock.instant();
        database.sql(
                        """
                        INSERT INTO channels.inbox (id, conversation, external_id, text, received)
                        VALUES (?, ?, ?, ?, ?)
                        """)
                .params(id, conversation.id(), externalId, text, now.atOffset(ZoneOffset.UTC))
                .update();
        database.sql("UPDATE channels.conversations SET unanswered = unanswered + 1 WHERE id = ?")
                .param(conversation.id())
                .update();
        outbox.add(conversation.id(), record(id, conversation, text, now));
        return id;
    }

    /** The last messages of a conversation, the latest first. */
    public List<Received> latest(UUID conversation, int limit) {
        return database.sql(
                        """
                        SELECT id, external_id, text, received, place FROM channels.inbox
                        WHERE conversation = ? ORDER BY place DESC LIMIT ?
                        """)
                .params(conversation, limit)
                .query((row, _) -> received(row))
                .list();
    }

    /** Whoever has the lock is alone with the conversation until the transaction ends. */
    private int lock(Conversation conversation) {
        return database.sql("SELECT unanswered FROM channels.conversations WHERE id = ? FOR UPDATE")
                .param(conversation.id())
                .query(Integer.class)
                .single();
    }

    private List<Received> find(Conversation conversation, String externalId) {
        return database.sql(
                        """
                        SELECT id, external_id, text, received, place FROM channels.inbox
                        WHERE conversation = ? AND external_id = ?
                        """)
                .params(conversation.id(), externalId)
                .query((row, _) -> received(row))
                .list();
    }

    private static UUID same(Received known, String text) {
        if (!known.text().equals(text)) {
            throw Rejected.conflict(
                    "id",
                    "belongs to a message with another text",
                    "give every message an id of its own");
        }
        return known.id();
    }

    private static Received received(ResultSet row) throws SQLException {
        return new Received(
                row.getObject("id", UUID.class),
                row.getString("external_id"),
                row.getString("text"),
                row.getObject("received", OffsetDateTime.class).toInstant(),
                row.getLong("place"));
    }

    private static InboundMessage record(
            UUID id, Conversation conversation, String text, Instant received) {
        return InboundMessage.newBuilder()
                .setMessageId(id.toString())
                .setConversationId(conversation.id().toString())
                .setBotId(conversation.bot())
                .setChannel(conversation.channel())
                .setText(text)
                .setReceived(received.toEpochMilli())
                .setLocale(conversation.locale())
                .build();
    }
}
