package dev.antiphon.probe;

import dev.antiphon.contracts.ReplyStitcher;
import dev.antiphon.contracts.v1.Reply;
import dev.antiphon.contracts.v1.Reply.EventCase;

import java.util.List;
import java.util.Optional;

/** Everything that was written about one request, in order. */
public record ReplyLog(List<Entry> entries) {

    /** A record of the log and where it stands. */
    public record Entry(int partition, long offset, Reply reply) {}

    /** Somebody who took the request. */
    public record Attempt(String id, String node) {}

    /** Those who took the request, in order. */
    public List<Attempt> attempts() {
        return entries.stream()
                .map(Entry::reply)
                .filter(reply -> reply.getEventCase() == EventCase.STARTED)
                .map(reply -> new Attempt(reply.getAttemptId(), reply.getStarted().getNodeId()))
                .toList();
    }

    /** Who has the word. */
    public Optional<Attempt> current() {
        var attempts = attempts();
        return attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.getLast());
    }

    /** What counts of it, as every reader stitches it. */
    public List<Entry> said() {
        var stitcher = new ReplyStitcher();
        return entries.stream().filter(entry -> stitcher.next(entry.reply()).isPresent()).toList();
    }

    /** The tokens that count. */
    public List<Entry> tokens() {
        return said().stream()
                .filter(entry -> entry.reply().getEventCase() == EventCase.TOKEN)
                .toList();
    }

    /** The last word, if it has been said: that the answer is complete, or has failed. */
    public Optional<Reply> end() {
        var said = said();
        return said.isEmpty()
                ? Optional.empty()
                : Optional.of(said.getLast().reply())
                        .filter(
                                reply ->
                                        reply.getEventCase() == EventCase.FINISHED
                                                || reply.getEventCase() == EventCase.FAILED);
    }
}
