package dev.antiphon.inference;

import dev.antiphon.contracts.ReplyStitcher;
import dev.antiphon.contracts.v1.Failed;
import dev.antiphon.contracts.v1.Finished;
import dev.antiphon.contracts.v1.Reply;
import dev.antiphon.contracts.v1.Token;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a client hears, and the log that it was stitched from. */
final class Conversation {

    private final ReplyStitcher stitcher = new ReplyStitcher();
    private final List<Reply> log = new ArrayList<>();
    private final List<Reply> heard = new ArrayList<>();

    void hear(Reply reply) {
        log.add(reply);
        stitcher.next(reply).ifPresent(heard::add);
    }

    boolean ended() {
        return stitcher.ended();
    }

    List<Reply> log() {
        return log;
    }

    long attempts() {
        return log.stream().filter(Reply::hasStarted).count();
    }

    List<Token> tokens(int choice) {
        return heard.stream()
                .filter(Reply::hasToken)
                .map(Reply::getToken)
                .filter(token -> token.getChoice() == choice)
                .toList();
    }

    String text(int choice) {
        return tokens(choice).stream().map(Token::getText).collect(Collectors.joining());
    }

    Finished finished() {
        return heard.getLast().getFinished();
    }

    /** What was used, whatever of it a cache held. */
    Finished used() {
        return finished().toBuilder().clearCachedTokens().build();
    }

    Failed failed() {
        return heard.getLast().getFailed();
    }
}
