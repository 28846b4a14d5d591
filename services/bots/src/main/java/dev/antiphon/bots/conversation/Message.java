package dev.antiphon.bots.conversation;

import dev.antiphon.contracts.v1.InboundMessage;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;

import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

import java.time.Instant;
import java.util.UUID;

/** What a customer said. It waits until a turn takes it up. */
@Entity
@Table(name = "messages")
public class Message implements Persistable<String> {

    @Id private String id;
    private String conversation;
    private String text;
    private Instant received;

    @SuppressWarnings("UnusedVariable") // Queries ask for it.
    private long place;

    @SuppressWarnings("UnusedVariable") // Queries ask for it.
    private @Nullable UUID turn;

    @Transient private boolean stored;

    @SuppressWarnings("NullAway.Init") // For JPA, which fills the fields in.
    protected Message() {
        stored = true;
    }

    /**
     * Keeps what came in.
     *
     * @param place where it stands in its conversation; later ones have higher numbers
     */
    public Message(InboundMessage inbound, Instant now, long place) {
        this.id = inbound.getMessageId();
        this.conversation = inbound.getConversationId();
        // The one character that PostgreSQL does not keep.
        this.text = inbound.getText().replace("\0", "");
        this.received = now;
        this.place = place;
    }

    /** Where it was said. */
    public String conversation() {
        return conversation;
    }

    /** What was said. */
    public String text() {
        return text;
    }

    /** When it came to the bots. */
    public Instant received() {
        return received;
    }

    /** It waits no longer. */
    public void takenUpBy(UUID turn) {
        this.turn = turn;
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
