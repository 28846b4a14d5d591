package dev.antiphon.bots.turn;

import dev.antiphon.bots.conversation.Conversation;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;

import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** What a customer asked, in one or more messages, and what the bot answered. */
@Entity
@Table(name = "turns")
public class Turn implements Persistable<UUID> {

    @Id private UUID id;
    private String conversation;
    private int number;

    @Enumerated(EnumType.STRING)
    private State state;

    private String question;
    private String answer;
    private String request;
    private String alias;
    private String version;
    private String pool;
    private byte @Nullable [] record;
    private boolean published;
    private int partition;
    private long position;
    private Instant deadline;
    private Instant opened;
    private @Nullable Instant firstToken;
    private @Nullable Instant closed;
    private int tokens;
    @Transient private boolean stored;

    /** How far a turn has come. */
    public enum State {
        OPEN,
        ANSWERED,
        /** The customer got an apology. */
        FAILED
    }

    @SuppressWarnings("NullAway.Init") // For JPA, which fills the fields in.
    protected Turn() {
        stored = true;
    }

    /**
     * Nobody answers yet.
     *
     * @param position where the log of the partition stands
     */
    Turn(
            UUID id,
            Conversation conversation,
            int number,
            String question,
            String request,
            long position,
            Instant now) {
        this.id = id;
        this.conversation = conversation.getId();
        this.partition = conversation.partition();
        this.position = position;
        this.number = number;
        this.state = State.OPEN;
        this.question = question;
        this.answer = "";
        this.request = request;
        this.alias = "";
        this.version = "";
        this.pool = "";
        this.deadline = now;
        this.opened = now;
    }

    /** Somebody will answer: the request is to be published. */
    void asks(String alias, String version, String pool, byte[] record, Instant deadline) {
        this.alias = alias;
        this.version = version;
        this.pool = pool;
        this.record = record;
        this.deadline = deadline;
    }

    /** The request is in its lane. */
    void publish() {
        published = true;
    }

    void close(State end, String text, int tokens, @Nullable Instant firstToken, Instant now) {
        this.state = end;
        this.answer = text;
        this.tokens = tokens;
        this.firstToken = firstToken;
        this.closed = now;
        this.record = null;
    }

    @Override
    public UUID getId() {
        return id;
    }

    @Override
    public boolean isNew() {
        return !stored;
    }

    /** The conversation it belongs to. */
    public String conversation() {
        return conversation;
    }

    /** How far it has come. */
    public State state() {
        return state;
    }

    /** The customer's messages, a line each. */
    public String question() {
        return question;
    }

    /** What the bot said; empty while the turn is open. */
    public String answer() {
        return answer;
    }

    /** The version that answers; empty if none could. */
    public String version() {
        return version;
    }

    /** When it began. */
    public Instant opened() {
        return opened;
    }

    /** When the first token came; empty if none has. */
    public Optional<Instant> firstToken() {
        return Optional.ofNullable(firstToken);
    }

    /** When it ended; empty while it is open. */
    public Optional<Instant> closed() {
        return Optional.ofNullable(closed);
    }

    /** Of the answer. */
    public int tokens() {
        return tokens;
    }

    int number() {
        return number;
    }

    String request() {
        return request;
    }

    String alias() {
        return alias;
    }

    String pool() {
        return pool;
    }

    /** The request, while the turn is open; empty if nobody was to answer it. */
    Optional<byte[]> record() {
        return Optional.ofNullable(record);
    }

    boolean published() {
        return published;
    }

    int partition() {
        return partition;
    }

    long position() {
        return position;
    }

    Instant deadline() {
        return deadline;
    }
}
