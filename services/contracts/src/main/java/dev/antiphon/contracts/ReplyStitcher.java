package dev.antiphon.contracts;

import dev.antiphon.contracts.v1.Reply;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the reply log of one request and lets through what was really said: every token once, in
 * order, whatever number of attempts wrote it.
 *
 * <p>The log's order is the fence. A {@code Started} ends the attempt before it; what an older
 * attempt writes after that is not heard. A new attempt goes on at the index where the old one was
 * when it was fenced, which it knows because it read the same log. So all readers, the nodes among
 * them, come to the same answer.
 *
 * <p>Not safe for use by several threads.
 */
public final class ReplyStitcher {

    private final Map<Integer, Integer> tokensByChoice = new HashMap<>();
    private String attempt = "";
    private boolean ended;

    /**
     * Takes the next record of the log.
     *
     * @return the reply if it counts, empty if it comes from a fenced attempt, repeats what was
     *     said or follows the end
     * @throws IllegalStateException if the attempt that holds the word skipped a token, which would
     *     lose text
     */
    public Optional<Reply> next(Reply reply) {
        if (ended) {
            return Optional.empty();
        }
        return switch (reply.getEventCase()) {
            case STARTED -> {
                attempt = reply.getAttemptId();
                yield Optional.of(reply);
            }
            case TOKEN ->
                    holdsTheWord(reply) && isNew(reply) ? Optional.of(reply) : Optional.empty();
            case FINISHED, FAILED -> {
                ended = holdsTheWord(reply);
                yield ended ? Optional.of(reply) : Optional.empty();
            }
            case EVENT_NOT_SET -> Optional.empty();
        };
    }

    /** How many tokens of a choice have been said: the index at which the next attempt goes on. */
    public int tokensSaid(int choice) {
        return tokensByChoice.getOrDefault(choice, 0);
    }

    /** Whether the answer is complete or has failed. */
    public boolean ended() {
        return ended;
    }

    private boolean holdsTheWord(Reply reply) {
        return !attempt.isEmpty() && reply.getAttemptId().equals(attempt);
    }

    private boolean isNew(Reply reply) {
        var token = reply.getToken();
        int said = tokensSaid(token.getChoice());
        if (token.getIndex() > said) {
            throw new IllegalStateException(
                    "request %s, attempt %s, choice %d: token %d came after %d tokens"
                            .formatted(
                                    reply.getRequestId(),
                                    attempt,
                                    token.getChoice(),
                                    token.getIndex(),
                                    said));
        }
        if (token.getIndex() < said) {
            return false;
        }
        tokensByChoice.put(token.getChoice(), said + 1);
        return true;
    }
}
