package dev.antiphon.channels.web;

import dev.antiphon.channels.live.Listener;
import dev.antiphon.channels.live.Signal;
import dev.antiphon.channels.outbound.Answer;
import dev.antiphon.channels.outbound.Answers;
import dev.antiphon.channels.outbound.KeptAnswer;
import dev.antiphon.channels.outbound.Piece;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * One customer's view of what the bot says, every answer once and without gaps. Kept answers come
 * from the database, in order; what is being said comes from the log. An answer may come from both,
 * and again when a bot repeats itself: it is shown when it comes first.
 */
final class AnswerStream {

    private static final Logger log = LoggerFactory.getLogger(AnswerStream.class);
    private static final int BATCH = 100;

    private final UUID conversation;
    private final Answers answers;
    private final Listener listener;
    private final EventWriter events;
    private final Duration heartbeat;

    /** Behind it, no kept answer has been looked at. */
    private long place;

    /** By id; what was shown before it was kept stands behind the place. */
    private final Set<String> shown = new HashSet<>();

    private final Set<String> endedTurns = new HashSet<>();
    private String lastAnswer = "";
    private String turn = "";
    private int nextPiece;

    AnswerStream(
            UUID conversation,
            Answers answers,
            Listener listener,
            EventWriter events,
            Duration heartbeat) {
        this.conversation = conversation;
        this.answers = answers;
        this.listener = listener;
        this.events = events;
        this.heartbeat = heartbeat;
    }

    record PieceView(String turn, int index, String text) {}

    record AnswerView(String turn, String text) {}

    /** Shows everything behind the cursor, then whatever comes, until it is over. */
    void run(@Nullable Cursor cursor) throws IOException, InterruptedException {
        if (cursor != null) {
            goTo(cursor);
        }
        catchUp();
        while (true) {
            switch (listener.next(heartbeat)) {
                case Signal.Heard(Piece piece) -> show(piece);
                case Signal.Heard(Answer answer) -> hear(answer);
                case Signal.Kept() -> catchUp();
                case Signal.Silence() -> {
                    events.ping();
                    catchUp();
                }
                case Signal.Over() -> {
                    return;
                }
            }
        }
    }

    private void goTo(Cursor cursor) {
        if (!cursor.answer().isEmpty()) {
            place = answers.placeOf(conversation, cursor.answer());
            shown.add(cursor.answer());
            lastAnswer = cursor.answer();
        }
        turn = cursor.turn();
        nextPiece = cursor.turn().isEmpty() ? 0 : cursor.index() + 1;
    }

    private void show(Piece piece) throws IOException {
        if (endedTurns.contains(piece.turn())) {
            return;
        }
        if (!piece.turn().equals(turn)) {
            if (hasEnded(piece.turn())) {
                endedTurns.add(piece.turn());
                catchUp();
                return;
            }
            turn = piece.turn();
            nextPiece = 0;
        }
        if (piece.index() >= nextPiece) {
            nextPiece = piece.index() + 1;
            events.event(
                    new Cursor(lastAnswer, turn, piece.index()),
                    "delta",
                    new PieceView(turn, piece.index(), piece.text()));
        }
    }

    /** One that is kept and not shown by catching up was shown long ago. */
    private void hear(Answer answer) throws IOException {
        boolean kept = isKept(answer);
        catchUp();
        if (!kept) {
            show(answer);
        }
    }

    /** Shows the kept answers that have not been shown. Without the database, later. */
    private void catchUp() throws IOException {
        List<KeptAnswer> found;
        do {
            found = next();
            for (KeptAnswer kept : found) {
                show(kept.answer());
                place = kept.place();
            }
        } while (found.size() == BATCH);
    }

    private void show(Answer answer) throws IOException {
        if (!shown.add(answer.id())) {
            return;
        }
        lastAnswer = answer.id();
        endedTurns.add(answer.turn());
        events.event(
                Cursor.behind(answer.id()),
                switch (answer.kind()) {
                    case TEXT -> "message";
                    case APOLOGY -> "apology";
                },
                new AnswerView(answer.turn(), answer.text()));
    }

    private List<KeptAnswer> next() {
        try {
            return answers.after(conversation, place, BATCH);
        } catch (DataAccessException away) {
            log.debug("kept answers are shown later", away);
            return List.of();
        }
    }

    private boolean isKept(Answer answer) {
        try {
            return answers.contain(answer.id());
        } catch (DataAccessException away) {
            log.debug("taken for new", away);
            return false;
        }
    }

    private boolean hasEnded(String turn) {
        try {
            return answers.end(conversation, turn);
        } catch (DataAccessException away) {
            log.debug("taken for new", away);
            return false;
        }
    }
}
