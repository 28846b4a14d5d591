package dev.antiphon.channels.upkeep;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import java.time.Duration;
import java.util.List;

/** Keeps every task running, each on a thread of its own, whatever is away at the moment. */
@Component
class Tasks implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Tasks.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final List<Task> tasks;
    private volatile boolean stopping;
    private List<Thread> threads = List.of();

    Tasks(List<Task> tasks) {
        this.tasks = tasks;
    }

    @Override
    public synchronized void start() {
        stopping = false;
        threads = tasks.stream().map(this::start).toList();
    }

    @Override
    public synchronized void stop() {
        stopping = true;
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        threads = List.of();
    }

    @Override
    public synchronized boolean isRunning() {
        return !threads.isEmpty();
    }

    /** Not a virtual thread: an interrupt would cut its connection to the database. */
    private Thread start(Task task) {
        return Thread.ofPlatform().name(task.name()).daemon().start(() -> keepRunning(task));
    }

    private void keepRunning(Task task) {
        try {
            while (!stopping) {
                attempt(task);
                Thread.sleep(PAUSE_AFTER_FAILURE);
            }
        } catch (InterruptedException | InterruptException stopped) {
            log.debug("{} has stopped", task.name(), stopped);
        }
    }

    private void attempt(Task task) throws InterruptedException {
        try {
            task.run();
        } catch (InterruptException stopped) {
            throw stopped;
        } catch (KafkaException | DataAccessException | TransactionException unavailable) {
            if (!stopping) {
                log.warn(
                        "{} goes on in a moment: {}",
                        task.name(),
                        NestedExceptionUtils.getMostSpecificCause(unavailable).toString());
            }
        } catch (RuntimeException bug) {
            // Without this task the service would look well and do nothing.
            log.error("{} failed because of a bug and begins again", task.name(), bug);
        }
    }
}
