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
 * <p>An attempt that skips an index has lost a token on its way into the log. That fences it too:
 * neither the token after the gap nor anything else it says later is heard, and the next attempt
 * goes on before the gap.
 *
 * <p>An attempt that says that it begins anew takes back what was said before it.
 *
 * <p>Not safe for use by several threads.
 */
public final class ReplyStitcher {

    private static final String NOBODY = "";

    private final Map<Integer, Integer> tokensByChoice = new HashMap<>();
    private String attempt = NOBODY;
    private boolean ended;

    /**
     * Takes the next record of the log.
     *
     * @return the reply if it counts, empty if it comes from a fenced attempt, repeats what was
     *     said, comes after a gap or follows the end
     */
    public Optional<Reply> next(Reply reply) {
        if (ended) {
            return Optional.empty();
        }
        return switch (reply.getEventCase()) {
            case STARTED -> {
                attempt = reply.getAttemptId();
                if (reply.getStarted().getBeginsAnew()) {
                    tokensByChoice.clear();
                }
                yield Optional.of(reply);
            }
            case TOKEN ->
                    holdsTheWord(reply) && isNew(reply) ? Optional.of(reply) : Optional.empty();
            case FINISHED, FAILED -> {
                ended = holdsTheWord(reply);
                yield ended ? Optional.of(reply) : Optional.empty();
            }
            case RELEASED, EVENT_NOT_SET -> Optional.empty();
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
        return !attempt.equals(NOBODY) && reply.getAttemptId().equals(attempt);
    }

    private boolean isNew(Reply reply) {
        var token = reply.getToken();
        int said = tokensSaid(token.getChoice());
        if (token.getIndex() > said) {
            attempt = NOBODY;
            return false;
        }
        if (token.getIndex() < said) {
            return false;
        }
        tokensByChoice.put(token.getChoice(), said + 1);
        return true;
    }
}
