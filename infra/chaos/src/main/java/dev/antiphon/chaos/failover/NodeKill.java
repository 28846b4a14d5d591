package dev.antiphon.chaos.failover;

import dev.antiphon.chaos.expected.Undisturbed;
import dev.antiphon.probe.Answers;
import dev.antiphon.probe.Heard;
import dev.antiphon.probe.Installation;
import dev.antiphon.probe.NodeWatch;
import dev.antiphon.probe.ReplyLog;
import dev.antiphon.probe.ReplyWatch;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Kills the node that answers. The client stays connected and sees a pause. */
final class NodeKill implements Disturbance {

    private static final Duration LOG_LIMIT = Duration.ofSeconds(10);
    private static final Duration MEND_LIMIT = Duration.ofMinutes(2);

    private final Installation installation;
    private final Answers answers;
    private final ReplyWatch replies;
    private final NodeWatch nodes;
    private final List<String> killed = new ArrayList<>();

    NodeKill(Installation installation, Answers answers, ReplyWatch replies, NodeWatch nodes) {
        this.installation = installation;
        this.answers = answers;
        this.replies = replies;
        this.nodes = nodes;
    }

    @Override
    public Optional<Disturbed> disturb(Undisturbed expected, int piece)
            throws IOException, InterruptedException {
        var heard = new Heard();
        var kill = new Kill(piece);
        try {
            answers.ask(installation.url(), expected.question(), heard, kill);
        } catch (IOException broken) {
            if (killed.isEmpty()) {
                throw broken;
            }
            // The comparison tells it.
        }
        if (killed.isEmpty()) {
            return Optional.empty();
        }
        var log = replies.awaitEnd(heard.id(), LOG_LIMIT);
        return log.attempts().getLast().equals(kill.attempt)
                ? Optional.empty()
                : Optional.of(disturbed(kill, heard, log));
    }

    @Override
    public void mend() throws IOException, InterruptedException {
        for (String node : killed) {
            installation.awaitGone(node);
            long before = System.currentTimeMillis();
            installation.start(node);
            nodes.await(List.of(node), before, NodeWatch::serves, MEND_LIMIT);
        }
        killed.clear();
    }

    private static Disturbed disturbed(Kill kill, Heard heard, ReplyLog log) {
        int before = tokensBefore(log, kill.attempt);
        int textsBefore =
                (int)
                        log.tokens().stream()
                                .limit(before)
                                .filter(entry -> !entry.reply().getToken().getText().isEmpty())
                                .count();
        long next =
                textsBefore < heard.pieces().size()
                        ? heard.pieces().get(textsBefore).nanos()
                        : heard.completeNanos().orElseGet(System::nanoTime);
        return new Disturbed(kill.attempt.node(), heard, log, before, (next - kill.nanos) / 1e6);
    }

    /** How many of the tokens that count were said until the attempt after this one began. */
    private static int tokensBefore(ReplyLog log, ReplyLog.Attempt killed) {
        var said = log.tokens().stream().map(entry -> entry.reply().getAttemptId()).toList();
        var later =
                log.attempts().subList(log.attempts().indexOf(killed) + 1, log.attempts().size());
        for (int at = 0; at < said.size(); at++) {
            String attempt = said.get(at);
            if (later.stream().anyMatch(each -> each.id().equals(attempt))) {
                return at;
            }
        }
        return said.size();
    }

    /** Strikes at a piece of the answer, whoever says it. */
    private final class Kill implements Answers.Listener {

        private final int piece;
        private ReplyLog.Attempt attempt = new ReplyLog.Attempt("", "");
        private long nanos;

        Kill(int piece) {
            this.piece = piece;
        }

        @Override
        public void said(Heard heard) throws IOException, InterruptedException {
            if (heard.pieces().size() != piece) {
                return;
            }
            attempt =
                    replies.await(heard.id(), log -> log.current().isPresent(), LOG_LIMIT)
                            .current()
                            .orElseThrow();
            killed.add(attempt.node());
            nanos = System.nanoTime();
            installation.kill(attempt.node());
        }
    }
}
