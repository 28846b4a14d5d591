package dev.antiphon.inference.reply;

import dev.antiphon.contracts.ReplyStitcher;
import dev.antiphon.contracts.v1.FinishReason;
import dev.antiphon.contracts.v1.Reply;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the attempts before this one said, as the reply log tells it. */
public final class Transcript {

    private final ReplyStitcher stitcher = new ReplyStitcher();
    private final Map<Integer, List<Integer>> tokensByChoice = new HashMap<>();
    private final Set<Integer> finishedChoices = new HashSet<>();

    /** The processes of attempts that began since the last new token, by the attempts. */
    private final Map<String, String> openAttempts = new HashMap<>();

    private int inVain;
    private int attempts;

    /** Takes the next record of the log. */
    void hear(Reply reply) {
        if (reply.hasReleased()) {
            boolean wasOpen = openAttempts.remove(reply.getAttemptId()) != null;
            inVain += wasOpen && reply.getReleased().getInVain() ? 1 : 0;
        } else {
            stitcher.next(reply).ifPresent(this::count);
        }
    }

    /** The tokens of a choice, from its first. */
    public List<Integer> tokens(int choice) {
        return List.copyOf(tokensByChoice.getOrDefault(choice, List.of()));
    }

    /** Whether the last token of a choice has been said. */
    public boolean finished(int choice) {
        return finishedChoices.contains(choice);
    }

    /** How many tokens were said over all choices. */
    public int tokensSaid() {
        return tokensByChoice.values().stream().mapToInt(List::size).sum();
    }

    /** Whether the answer is complete or has failed. */
    public boolean ended() {
        return stitcher.ended();
    }

    /** How many attempts began. */
    public int attempts() {
        return attempts;
    }

    /**
     * How many attempts came to nothing since the last new token, and the request may be the
     * reason: their nodes said so, or have not been heard of since.
     */
    public int attemptsWithoutProgress() {
        return openAttempts.size() + inVain;
    }

    /** A process has not died of what it tried. */
    void livesOn(String process) {
        openAttempts.values().removeIf(process::equals);
    }

    /** What was said counts no more; that somebody tried does. */
    void takeBack() {
        tokensByChoice.clear();
        finishedChoices.clear();
    }

    private void count(Reply reply) {
        if (reply.hasStarted()) {
            attempts++;
            if (reply.getStarted().getBeginsAnew()) {
                takeBack();
            }
            String process = reply.getStarted().getProcessId();
            if (!process.isEmpty()) {
                livesOn(process);
            }
            openAttempts.put(reply.getAttemptId(), process);
        } else if (reply.hasToken()) {
            var token = reply.getToken();
            openAttempts.clear();
            inVain = 0;
            tokensByChoice
                    .computeIfAbsent(token.getChoice(), _ -> new ArrayList<>())
                    .add(token.getTokenId());
            if (token.getFinishReason() != FinishReason.FINISH_REASON_UNSPECIFIED) {
                finishedChoices.add(token.getChoice());
            }
        }
    }
}
