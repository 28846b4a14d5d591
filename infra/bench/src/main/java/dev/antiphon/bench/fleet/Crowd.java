package dev.antiphon.bench.fleet;

import dev.antiphon.probe.Answers;
import dev.antiphon.probe.Heard;
import dev.antiphon.probe.Question;
import dev.antiphon.probe.Refused;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Customers of a workspace, each of whom asks again as soon as the answer is there. */
final class Crowd implements AutoCloseable {

    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(3);
    private static final Duration RETRY = Duration.ofMillis(500);

    private final Answers answers;
    private final URI gateway;
    private final Question question;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Waited> waits = new ArrayList<>();
    private int failed;
    private volatile boolean open = true;

    /**
     * How long a customer waited for the first piece.
     *
     * @param nanos when it came
     */
    record Waited(long nanos, double millis) {}

    Crowd(String apiKey, URI gateway, Question question) {
        this.answers = new Answers(apiKey, ANSWER_LIMIT);
        this.gateway = gateway;
        this.question = question;
    }

    /** So many come in. */
    void come(int count) {
        for (int each = 0; each < count; each++) {
            threads.add(Thread.ofVirtual().start(this::ask));
        }
    }

    /** Asks once, and returns how long the first piece took, in milliseconds. */
    double askOnce() throws IOException, InterruptedException {
        return ask(question);
    }

    /** What those who came into their own since then waited. */
    synchronized List<Double> waits(long sinceNanos) {
        return waits.stream()
                .filter(each -> each.nanos() >= sinceNanos)
                .map(Waited::millis)
                .toList();
    }

    /** How many answers were none. */
    synchronized int failed() {
        return failed;
    }

    /** They leave, whether they have their answers or not. */
    @Override
    public void close() {
        open = false;
        answers.close();
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask() {
        try {
            while (open) {
                try {
                    double millis = ask(question);
                    synchronized (this) {
                        waits.add(new Waited(System.nanoTime(), millis));
                    }
                } catch (Refused busy) {
                    Thread.sleep(RETRY);
                } catch (IOException broken) {
                    synchronized (this) {
                        failed += open ? 1 : 0;
                    }
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private double ask(Question asked) throws IOException, InterruptedException {
        long began = System.nanoTime();
        var heard = new Heard();
        answers.ask(gateway, asked, heard, Answers.Listener.none());
        return (heard.pieces().getFirst().nanos() - began) / 1e6;
    }
}
