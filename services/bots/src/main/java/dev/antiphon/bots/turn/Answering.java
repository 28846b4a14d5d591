package dev.antiphon.bots.turn;

import dev.antiphon.contracts.ReplyStitcher;
import dev.antiphon.contracts.v1.Reply;
import dev.antiphon.requester.admission.Admission.Permit;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** An open turn, its place among those that are answered, and what has been said of its answer. */
final class Answering implements AutoCloseable {

    private final Desk.Opened opened;
    private final Permit permit;
    private final ReplyStitcher stitcher = new ReplyStitcher();
    private final StringBuilder text = new StringBuilder();
    private int pieces;
    private int tokens;
    private @Nullable Instant firstToken;
    private Instant heard;
    private Duration silence;

    /**
     * @param silence after which the request is published again
     */
    Answering(Desk.Opened opened, Permit permit, Duration silence, Instant now) {
        this.opened = opened;
        this.permit = permit;
        this.silence = silence;
        this.heard = now;
    }

    /** A piece of the text, numbered from 0: the same log always makes the same pieces. */
    record Piece(int number, String text) {}

    Desk.Opened opened() {
        return opened;
    }

    /** The reply, if it counts. */
    Optional<Reply> hear(Reply reply, Instant now) {
        heard = now;
        var counts = stitcher.next(reply);
        if (counts.isPresent() && counts.get().hasStarted()) {
            permit.started(counts.get().getStarted().getNodeId());
        }
        return counts;
    }

    /** Whether nothing has been heard for too long; the next time it may take twice as long. */
    boolean isSilent(Instant now) {
        if (heard.plus(silence).isAfter(now)) {
            return false;
        }
        heard = now;
        silence = silence.multipliedBy(2);
        return true;
    }

    /** Adds what a token says; nothing if it has no text of its own. */
    Optional<Piece> add(String said, Instant now) {
        tokens++;
        if (firstToken == null) {
            firstToken = now;
        }
        if (said.isEmpty()) {
            return Optional.empty();
        }
        text.append(said);
        return Optional.of(new Piece(pieces++, said));
    }

    /** What has been said counts no more; the whole answer will heal what customers see. */
    void takeBack() {
        text.setLength(0);
        tokens = 0;
    }

    String text() {
        return text.toString();
    }

    int tokens() {
        return tokens;
    }

    @Nullable Instant firstToken() {
        return firstToken;
    }

    @Override
    public void close() {
        permit.close();
    }
}
