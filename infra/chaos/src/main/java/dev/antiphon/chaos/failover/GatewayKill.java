package dev.antiphon.chaos.failover;

import dev.antiphon.chaos.expected.Undisturbed;
import dev.antiphon.probe.Answers;
import dev.antiphon.probe.Heard;
import dev.antiphon.probe.Installation;
import dev.antiphon.probe.ReplyWatch;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Kills the gateway that the client listens to. The client goes on at the other one, after the last
 * event that it heard. The gateways take turns.
 */
final class GatewayKill implements Disturbance {

    private static final Duration LOG_LIMIT = Duration.ofSeconds(10);
    private static final Duration MEND_LIMIT = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Installation installation;
    private final Answers answers;
    private final ReplyWatch replies;
    private final List<Gateway> gateways;
    private final List<Gateway> killed = new ArrayList<>();
    private int turn;

    private record Gateway(String name, URI url) {}

    GatewayKill(Installation installation, URI second, Answers answers, ReplyWatch replies) {
        this.installation = installation;
        this.answers = answers;
        this.replies = replies;
        this.gateways =
                List.of(
                        new Gateway("gateway", installation.url()),
                        new Gateway("gateway-2", second));
    }

    @Override
    public Optional<Disturbed> disturb(Undisturbed expected, int piece)
            throws IOException, InterruptedException {
        var victim = gateways.get(turn++ % 2);
        var other = gateways.get(turn % 2);
        var heard = new Heard();
        var kill = new Kill(victim, piece);
        try {
            answers.askResumably(victim.url(), expected.question(), heard, kill);
        } catch (IOException broken) {
            if (killed.isEmpty()) {
                throw broken;
            }
        }
        if (heard.complete()) {
            return Optional.empty();
        }
        int before = heard.pieces().size();
        try {
            answers.resume(other.url(), heard, Answers.Listener.none());
        } catch (IOException failed) {
            System.err.println("the answer could not be resumed: " + failed.getMessage());
        }
        var log = replies.awaitEnd(heard.id(), LOG_LIMIT);
        long next =
                before < heard.pieces().size()
                        ? heard.pieces().get(before).nanos()
                        : heard.completeNanos().orElseGet(System::nanoTime);
        return Optional.of(
                new Disturbed(victim.name(), heard, log, before, (next - kill.nanos) / 1e6));
    }

    @Override
    public void mend() throws IOException, InterruptedException {
        for (var gateway : killed) {
            installation.awaitGone(gateway.name());
            installation.start(gateway.name());
            awaitAnswers(gateway);
        }
        killed.clear();
    }

    private void awaitAnswers(Gateway gateway) throws InterruptedException {
        long end = System.nanoTime() + MEND_LIMIT.toNanos();
        while (!answers.ready(gateway.url())) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(gateway.name() + " does not come back");
            }
            Thread.sleep(PAUSE);
        }
    }

    /** Strikes at a piece of the answer. */
    private final class Kill implements Answers.Listener {

        private final Gateway victim;
        private final int piece;
        private long nanos;

        Kill(Gateway victim, int piece) {
            this.victim = victim;
            this.piece = piece;
        }

        @Override
        public void said(Heard heard) throws IOException {
            if (heard.pieces().size() == piece) {
                killed.add(victim);
                nanos = System.nanoTime();
                installation.kill(victim.name());
            }
        }
    }
}
