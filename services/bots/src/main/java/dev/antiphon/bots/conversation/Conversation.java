package dev.antiphon.bots.conversation;

import dev.antiphon.contracts.v1.InboundMessage;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;

import org.springframework.data.domain.Persistable;

import java.time.Instant;

/** A customer and a bot on a channel. */
@Entity
@Table(name = "conversations")
public class Conversation implements Persistable<String> {

    @Id private String id;
    private String bot;
    private String channel;
    private String locale;
    private int partition;
    private Instant started;
    private Instant active;
    @Transient private boolean stored;

    @SuppressWarnings("NullAway.Init") // For JPA, which fills the fields in.
    protected Conversation() {
        stored = true;
    }

    /**
     * Begins with a customer's first message.
     *
     * @param partition in which it came, as all that follow will
     */
    public Conversation(InboundMessage first, int partition, Instant now) {
        this.id = first.getConversationId();
        this.bot = first.getBotId();
        this.channel = first.getChannel();
        this.locale = first.getLocale();
        this.partition = partition;
        this.started = now;
        this.active = now;
    }

    /** Somebody said something. */
    public void touch(Instant now) {
        active = now;
    }

    /** The id of the bot that answers. */
    public String bot() {
        return bot;
    }

    /** Where the answers go. */
    public String channel() {
        return channel;
    }

    /** The customer's language, BCP 47; empty where it is not known. */
    public String locale() {
        return locale;
    }

    /** The partition in which its messages come, and in which its replies shall. */
    public int partition() {
        return partition;
    }

    /** When the first message came. */
    public Instant started() {
        return started;
    }

    /** When somebody last said something. */
    public Instant active() {
        return active;
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public boolean isNew() {
        return !stored;
    }
}
