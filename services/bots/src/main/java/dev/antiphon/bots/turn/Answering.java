package dev.antiphon.bots.turn;

import dev.antiphon.contracts.ReplyStitcher;
import dev.antiphon.contracts.v1.Reply;
import dev.antiphon.requester.admission.Admission.Permit;
import dev.antiphon.requester.publishing.Silence;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Optional;

/** An open turn, its place among those that are answered, and what has been said of its answer. */
final class Answering implements AutoCloseable {

    private final Desk.Opened opened;
    private final Permit permit;
    private final Silence silence;
    private final ReplyStitcher stitcher = new ReplyStitcher();
    private final StringBuilder text = new StringBuilder();
    private int pieces;
    private int tokens;
    private @Nullable Instant firstToken;

    Answering(Desk.Opened opened, Permit permit, Silence silence) {
        this.opened = opened;
        this.permit = permit;
        this.silence = silence;
    }

    /** A piece of the text, numbered from 0: the same log always makes the same pieces. */
    record Piece(int number, String text) {}

    Desk.Opened opened() {
        return opened;
    }

    Silence silence() {
        return silence;
    }

    /** The reply, if it counts. */
    Optional<Reply> hear(Reply reply) {
        silence.beginAnew();
        var counts = stitcher.next(reply);
        if (counts.isPresent() && counts.get().hasStarted()) {
            permit.started(counts.get().getStarted().getNodeId());
        }
        return counts;
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
