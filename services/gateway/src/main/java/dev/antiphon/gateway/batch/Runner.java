package dev.antiphon.gateway.batch;

import dev.antiphon.gateway.access.Workspace;
import dev.antiphon.gateway.batch.Lines.Outcome;
import dev.antiphon.gateway.batch.Lines.Place;
import dev.antiphon.gateway.batch.Lines.Taken;
import dev.antiphon.gateway.connection.Client;
import dev.antiphon.gateway.database.Database;
import dev.antiphon.gateway.openai.Unattended;
import dev.antiphon.gateway.problem.Refusals;
import dev.antiphon.gateway.problem.Refused;
import dev.antiphon.platform.task.Task;
import dev.antiphon.requester.registry.RegistryCopies;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Answers the lines of batches, each in a thread of its own. Several gateways do that together. */
@Component
final class Runner implements Task {

    private static final Logger log = LoggerFactory.getLogger(Runner.class);

    /** A line that is late so often would be late for ever. */
    private static final int MOST_LATE = 3;

    private static final int LATE = 504;

    private static final int KEEPS_PER_LEASE = 3;

    private final Database database;
    private final RegistryCopies copies;
    private final Lines lines;
    private final Unattended unattended;
    private final BatchSettings settings;

    private final String holder = UUID.randomUUID().toString();
    private final Map<Place, Answering> answering = new ConcurrentHashMap<>();

    /** Until when no line of a batch is tried, by the clock of {@link System#nanoTime}. */
    private final Map<String, Long> pausing = new ConcurrentHashMap<>();

    private final Semaphore ended = new Semaphore(0);
    private String lastWorkspace = "";
    private long keptNanos = System.nanoTime();

    Runner(
            Database database,
            RegistryCopies copies,
            Lines lines,
            Unattended unattended,
            BatchSettings settings) {
        this.database = database;
        this.copies = copies;
        this.lines = lines;
        this.unattended = unattended;
        this.settings = settings;
    }

    /** A line's way; it looks like a client who may go. */
    private static final class Answering implements Client {

        private volatile boolean gone;

        @Override
        public boolean isGone() {
            return gone;
        }

        void end() {
            gone = true;
        }
    }

    @Override
    public String name() {
        return "batch-runner";
    }

    @Override
    public void run() throws InterruptedException {
        try {
            database.await();
            while (true) {
                keep();
                if (!begin()
                        && ended.tryAcquire(
                                settings.interval().toMillis(), TimeUnit.MILLISECONDS)) {
                    ended.drainPermits();
                }
            }
        } catch (InterruptedException stopping) {
            stop();
            throw stopping;
        }
    }

    /** Returns whether there was a line to begin with. */
    private boolean begin() {
        // Without the copies every model would look unknown.
        if (!copies.complete() || answering.size() >= settings.inFlight()) {
            return false;
        }
        pausing.values().removeIf(until -> until - System.nanoTime() < 0);
        var line = lines.take(holder, lastWorkspace, pausing.keySet());
        line.ifPresent(this::begin);
        return line.isPresent();
    }

    private void begin(Taken line) {
        lastWorkspace = line.workspace();
        var mine = new Answering();
        answering.put(line.place(), mine);
        Thread.ofVirtual()
                .name("batch-line")
                .start(
                        () -> {
                            try {
                                answer(line, mine);
                            } finally {
                                answering.remove(line.place());
                                ended.release();
                            }
                        });
    }

    private void answer(Taken line, Answering mine) {
        try {
            unattended
                    .answer(new Workspace(line.workspace()), line.endpoint(), line.body(), mine)
                    .ifPresent(
                            told ->
                                    settle(
                                            line,
                                            mine,
                                            new Outcome(200, told.requestId(), told.body())));
        } catch (Refused refused) {
            refused(line, mine, refused);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException bug) {
            log.error("a line of {} failed because of a bug", line.place().batch(), bug);
            refused(
                    line,
                    mine,
                    Refused.status(
                            500, "The gateway made a mistake; its log tells more.", Map.of()));
        }
    }

    private void refused(Taken line, Answering mine, Refused refused) {
        if (isPassing(refused)) {
            pausing.put(line.place().batch(), System.nanoTime() + settings.pause().toNanos());
            untilDone(mine, () -> lines.giveBack(holder, List.of(line.place())));
        } else if (refused.status() == LATE && line.late() + 1 < MOST_LATE) {
            untilDone(mine, () -> lines.giveBackLate(holder, line.place()));
        } else {
            settle(line, mine, new Outcome(refused.status(), "", Refusals.openAi(refused)));
        }
    }

    /** Too much to do, or nobody there to do it. */
    private static boolean isPassing(Refused refused) {
        return refused.status() == 429 || refused.status() == 503;
    }

    private void settle(Taken line, Answering mine, Outcome outcome) {
        untilDone(mine, () -> lines.settle(holder, line.place(), outcome));
    }

    /** What was answered is not lost while the database is away. */
    private void untilDone(Answering mine, Runnable change) {
        boolean done = false;
        while (!done && !mine.isGone()) {
            try {
                change.run();
                done = true;
            } catch (DataAccessException | TransactionException away) {
                log.debug("a line is settled later", away);
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(settings.interval());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends what nobody wants any more, and keeps the rest. */
    private void keep() {
        long now = System.nanoTime();
        if (now - keptNanos < settings.lease().toNanos() / KEEPS_PER_LEASE) {
            return;
        }
        var mine = Map.copyOf(answering);
        if (!mine.isEmpty()) {
            var wanted = lines.keep(holder, mine.keySet());
            mine.forEach(
                    (place, line) -> {
                        if (!wanted.contains(place)) {
                            line.end();
                        }
                    });
        }
        keptNanos = now;
    }

    private void stop() {
        var places = List.copyOf(answering.keySet());
        answering.values().forEach(Answering::end);
        if (!places.isEmpty()) {
            try {
                lines.giveBack(holder, places);
            } catch (DataAccessException away) {
                log.debug("the lines are free when their time is over", away);
            }
        }
    }
}
