package dev.antiphon.bots.turn;

import dev.antiphon.contracts.ReplyStitcher;
import dev.antiphon.contracts.v1.Reply;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Optional;

/** An open turn and what has been said of its answer. */
final class Answering {

    private final Desk.Opening.Opened opened;
    private final ReplyStitcher stitcher = new ReplyStitcher();
    private final StringBuilder text = new StringBuilder();
    private int pieces;
    private int tokens;
    private @Nullable Instant firstToken;

    Answering(Desk.Opening.Opened opened) {
        this.opened = opened;
    }

    /** A piece of the text, numbered from 0: the same log always makes the same pieces. */
    record Piece(int number, String text) {}

    Desk.Opening.Opened opened() {
        return opened;
    }

    /** The reply, if it counts. */
    Optional<Reply> hear(Reply reply) {
        return stitcher.next(reply);
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
}
