package dev.antiphon.chaos.expected;

import dev.antiphon.probe.Answers;
import dev.antiphon.probe.Heard;
import dev.antiphon.probe.Refused;
import dev.antiphon.probe.ReplyLog;
import dev.antiphon.probe.ReplyWatch;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ask one question after the other, and compare every answer with the one they should get. Where
 * there is more than one gateway, they go on at another one when theirs is gone, as a client behind
 * a load balancer does.
 */
public final class Customers {

    private static final Duration LOG_LIMIT = Duration.ofSeconds(20);
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;
    private static final int MOST_TRIES = 20;
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Answers answers;
    private final List<URI> gateways;
    private final ReplyWatch replies;
    private final List<Undisturbed> questions;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Asked> asked = new ArrayList<>();
    private volatile boolean open = true;
    private int refused;

    /**
     * A question that was asked and what became of it.
     *
     * @param request its id, empty if the client heard of none
     * @param longestPause of its client, in milliseconds: until the first piece, or between two
     * @param pauseEnded when that ended, by {@link System#nanoTime()}
     * @param attempts the nodes that worked on it, in order
     * @param problem empty if the answer was the one that it should be
     */
    public record Asked(
            String request,
            double longestPause,
            long pauseEnded,
            List<String> attempts,
            int lost,
            int doubled,
            String problem) {

        /** Whether the customer noticed nothing but a pause. */
        public boolean passed() {
            return problem.isEmpty();
        }
    }

    /**
     * Customers that nobody has let in yet.
     *
     * @param gateways at which they ask
     * @param questions with the answers that they should get
     */
    public Customers(
            Answers answers, List<URI> gateways, ReplyWatch replies, List<Undisturbed> questions) {
        this.answers = answers;
        this.gateways = List.copyOf(gateways);
        this.replies = replies;
        this.questions = questions;
    }

    /** So many come in. */
    public void come(int count, long seed) {
        for (int number = 0; number < count; number++) {
            var random = new Random(seed + number);
            threads.add(Thread.ofVirtual().name("customer-" + number).start(() -> ask(random)));
        }
    }

    /** They hear their answers to the end, and leave. */
    public void leave() throws InterruptedException {
        open = false;
        for (var thread : threads) {
            thread.join();
        }
    }

    /** What has been asked until now. */
    public synchronized List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** How often they were asked to come again. */
    public synchronized int refused() {
        return refused;
    }

    private void ask(Random random) {
        try {
            while (open) {
                var expected = questions.get(random.nextInt(questions.size()));
                var result = ask(expected);
                synchronized (this) {
                    asked.add(result);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private Asked ask(Undisturbed expected) throws InterruptedException {
        var heard = new Heard();
        long began = System.nanoTime();
        int gateway = ThreadLocalRandom.current().nextInt(gateways.size());
        for (int tries = 1; ; tries++) {
            try {
                listen(gateways.get(gateway), expected, heard);
                return told(began, heard, expected, "");
            } catch (Refused later) {
                if (later.status() != TOO_MANY && later.status() != UNAVAILABLE) {
                    return told(began, heard, expected, String.valueOf(later.getMessage()));
                }
                synchronized (this) {
                    refused++;
                }
                Thread.sleep(RETRY);
            } catch (IOException failed) {
                if (gateways.size() == 1 || tries == MOST_TRIES || heard.error().isPresent()) {
                    return told(began, heard, expected, failed.toString());
                }
            }
            gateway = (gateway + 1) % gateways.size();
        }
    }

    private void listen(URI gateway, Undisturbed expected, Heard heard)
            throws IOException, InterruptedException {
        if (!heard.lastEventId().isEmpty()) {
            answers.resume(gateway, heard, Answers.Listener.none());
        } else if (gateways.size() > 1) {
            answers.askResumably(gateway, expected.question(), heard, Answers.Listener.none());
        } else {
            answers.ask(gateway, expected.question(), heard, Answers.Listener.none());
        }
    }

    private Asked told(long began, Heard heard, Undisturbed expected, String problem)
            throws InterruptedException {
        var log = replies.awaitEnd(heard.id(), LOG_LIMIT);
        var comparison = Comparison.of(expected, heard, log);
        long before = began;
        long longest = 0;
        long ended = began;
        for (var piece : heard.pieces()) {
            if (piece.nanos() - before > longest) {
                longest = piece.nanos() - before;
                ended = piece.nanos();
            }
            before = piece.nanos();
        }
        return new Asked(
                heard.id(),
                longest / 1e6,
                ended,
                log.attempts().stream().map(ReplyLog.Attempt::node).toList(),
                comparison.lost(),
                comparison.doubled(),
                problem.isEmpty() && !comparison.passed() ? comparison.toString() : problem);
    }
}
