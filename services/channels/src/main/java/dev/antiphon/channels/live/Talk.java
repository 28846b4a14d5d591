package dev.antiphon.channels.live;

import dev.antiphon.channels.outbound.Answer;
import dev.antiphon.channels.outbound.Piece;
import dev.antiphon.channels.outbound.Said;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What a bot said lately in one conversation: answers, and the pieces of the one in the making. */
final class Talk {

    private static final int MAX_ANSWERS = 8;

    private final int maxPieces;
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final Set<String> ended = new HashSet<>();
    private final List<Piece> pieces = new ArrayList<>();
    private String turn = "";
    private int next;
    private boolean tooLong;

    Talk(int maxPieces) {
        this.maxPieces = maxPieces;
    }

    /** Takes note, and says whether it is news: a bot that was restarted may say things again. */
    boolean isNews(Said said) {
        return switch (said) {
            case Piece piece -> isNews(piece);
            case Answer answer -> isNews(answer);
        };
    }

    /** All that whoever comes now may have missed. */
    Stream<Said> recent() {
        return Stream.concat(answers.stream(), pieces.stream());
    }

    private boolean isNews(Piece piece) {
        if (ended.contains(piece.turn())) {
            return false;
        }
        if (!piece.turn().equals(turn)) {
            begin(piece.turn());
        }
        if (piece.index() < next) {
            return false;
        }
        next = piece.index() + 1;
        if (pieces.size() == maxPieces) {
            tooLong = true;
            pieces.clear();
        }
        if (!tooLong) {
            pieces.add(piece);
        }
        return true;
    }

    private boolean isNews(Answer answer) {
        if (answers.stream().anyMatch(known -> known.id().equals(answer.id()))) {
            return false;
        }
        answers.add(answer);
        ended.add(answer.turn());
        if (answers.size() > MAX_ANSWERS) {
            ended.remove(answers.remove().turn());
        }
        if (answer.turn().equals(turn)) {
            begin("");
        }
        return true;
    }

    private void begin(String turn) {
        this.turn = turn;
        next = 0;
        tooLong = false;
        pieces.clear();
    }
}
