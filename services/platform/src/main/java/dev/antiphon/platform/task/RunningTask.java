package dev.antiphon.platform.task;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

import java.time.Duration;

/** A task on a thread of its own, which goes on until it is stopped, whatever is away. */
public final class RunningTask {

    private static final Logger log = LoggerFactory.getLogger(RunningTask.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final Task task;
    private final Thread thread;
    private volatile boolean stopping;
    private String lastProblem = "";

    private RunningTask(Task task) {
        this.task = task;
        // Not a virtual thread: an interrupt would cut its connection to the database.
        this.thread = Thread.ofPlatform().name(task.name()).daemon().unstarted(this::run);
    }

    /** Starts a task. */
    public static RunningTask start(Task task) {
        var running = new RunningTask(task);
        running.thread.start();
        return running;
    }

    /** Asks the task to end; it may go on for a moment. */
    public void interrupt() {
        stopping = true;
        thread.interrupt();
    }

    /** Waits until a task that was interrupted has ended. */
    public void join() throws InterruptedException {
        thread.join();
    }

    private void run() {
        try {
            while (!stopping) {
                attempt();
                Thread.sleep(PAUSE_AFTER_FAILURE);
            }
        } catch (InterruptedException | InterruptException stopped) {
            log.debug("{} has stopped", task.name(), stopped);
        }
    }

    private void attempt() throws InterruptedException {
        try {
            task.run();
        } catch (InterruptException stopped) {
            throw stopped;
        } catch (KafkaException | DataAccessException | TransactionException unavailable) {
            warn(NestedExceptionUtils.getMostSpecificCause(unavailable).toString());
        } catch (RuntimeException bug) {
            // Without this task the service would look well and do nothing.
            log.error("{} failed because of a bug and begins again", task.name(), bug);
        }
    }

    /** The same every second until what is away is there again: once is enough. */
    private void warn(String problem) {
        if (!stopping && !problem.equals(lastProblem)) {
            log.warn("{} goes on in a moment: {}", task.name(), problem);
        }
        lastProblem = problem;
    }
}
