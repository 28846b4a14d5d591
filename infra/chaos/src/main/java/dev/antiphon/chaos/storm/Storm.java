package dev.antiphon.chaos.storm;

import dev.antiphon.probe.Installation;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Breaks one thing after the other, and brings back what it broke. */
final class Storm {

    private static final String BROKER = "kafka";
    private static final Duration MEND_LIMIT = Duration.ofMinutes(5);

    private final Installation installation;
    private final Ground ground;
    private final Schedule schedule;
    private final Consumer<Struck> told;
    private final List<Struck> struck = new ArrayList<>();
    private final TreeSet<String> broken = new TreeSet<>();
    private final List<Exception> failures = new ArrayList<>();

    /** Node after node: two that start at once take twice as long. */
    private final ExecutorService mending = Executors.newSingleThreadExecutor();

    /**
     * A strike that was made.
     *
     * @param nanos when, by {@link System#nanoTime()}
     * @param mendedNanos when all was as before
     */
    record Struck(Strike strike, long nanos, long mendedNanos) {

        /** Whether anything was broken in that time. */
        boolean overlaps(long fromNanos, long untilNanos) {
            return nanos < untilNanos && mendedNanos > fromNanos;
        }
    }

    /**
     * @param told hears of every strike as it is made
     */
    Storm(Installation installation, Ground ground, Schedule schedule, Consumer<Struck> told) {
        this.installation = installation;
        this.ground = ground;
        this.schedule = schedule;
        this.told = told;
    }

    /** Rages for that long, then waits until all is mended. */
    void rage(Duration duration) throws IOException, InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        var nodes = installation.nodes();
        while (System.nanoTime() < end) {
            Thread.sleep(schedule.pause());
            Optional<Strike> next;
            synchronized (this) {
                next =
                        schedule.next(
                                nodes.stream().filter(node -> !broken.contains(node)).toList(),
                                !broken.contains(BROKER));
            }
            if (next.isPresent()) {
                strike(next.get());
            }
        }
        mending.shutdown();
        if (!mending.awaitTermination(MEND_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException("not all could be started again", new TimeoutException());
        }
        synchronized (this) {
            while (!broken.isEmpty() && failures.isEmpty()) {
                wait();
            }
            if (!failures.isEmpty()) {
                throw new IOException("not all could be started again", failures.getFirst());
            }
        }
    }

    /** What has been broken until now. */
    synchronized List<Struck> struck() {
        return List.copyOf(struck);
    }

    private void strike(Strike strike) throws IOException, InterruptedException {
        synchronized (this) {
            var now = new Struck(strike, System.nanoTime(), Long.MAX_VALUE);
            struck.add(now);
            told.accept(now);
        }
        switch (strike) {
            case Strike.Kill(String node) -> {
                broken(node, true);
                installation.kill(node);
                mend(
                        () -> {
                            installation.awaitGone(node);
                            installation.start(node);
                            broken(node, false);
                        });
            }
            case Strike.Pause(String node, Duration lasts) -> {
                signal(node, "-STOP");
                lasting(node, lasts, () -> signal(node, "-CONT"));
            }
            case Strike.Silence(String node, Duration lasts) -> {
                ground.wires(node).forEach(wire -> wire.silence(true));
                lasting(node, lasts, () -> ground.wires(node).forEach(wire -> wire.silence(false)));
            }
            case Strike.Cut(String node, Duration lasts) -> {
                ground.wires(node).forEach(wire -> wire.cut(true));
                lasting(node, lasts, () -> ground.wires(node).forEach(wire -> wire.cut(false)));
            }
            case Strike.BrokerRestart(boolean hard) ->
                    lasting(
                            BROKER,
                            Duration.ZERO,
                            () -> {
                                if (hard) {
                                    installation.kill(BROKER);
                                    installation.awaitGone(BROKER);
                                } else {
                                    installation.stop(BROKER);
                                }
                                installation.start(BROKER);
                            });
        }
    }

    private interface Step {
        void take() throws IOException, InterruptedException;
    }

    private void mend(Step step) {
        mending.execute(
                () -> {
                    try {
                        step.take();
                    } catch (IOException | InterruptedException | IllegalStateException failed) {
                        synchronized (this) {
                            failures.add(failed);
                            notifyAll();
                        }
                    }
                });
    }

    private void lasting(String node, Duration lasts, Step end) {
        broken(node, true);
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                Thread.sleep(lasts);
                                end.take();
                                broken(node, false);
                            } catch (IOException
                                    | InterruptedException
                                    | IllegalStateException failed) {
                                synchronized (this) {
                                    failures.add(failed);
                                    notifyAll();
                                }
                            }
                        });
    }

    private synchronized void broken(String node, boolean is) {
        if (is) {
            broken.add(node);
        } else {
            broken.remove(node);
            struck.replaceAll(
                    each ->
                            each.strike().victim().equals(node)
                                            && each.mendedNanos() == Long.MAX_VALUE
                                    ? new Struck(each.strike(), each.nanos(), System.nanoTime())
                                    : each);
            notifyAll();
        }
    }

    private void signal(String node, String signal) throws IOException, InterruptedException {
        var process = installation.process(node);
        if (process.isPresent()) {
            int status =
                    new ProcessBuilder("kill", signal, Long.toString(process.get().pid()))
                            .start()
                            .waitFor();
            if (status != 0) {
                throw new IOException("kill %s %s failed".formatted(signal, node));
            }
        }
    }
}
