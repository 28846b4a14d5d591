package dev.antiphon.platform.task;

import org.springframework.context.SmartLifecycle;

import java.util.List;

/** Runs the tasks of a service from its start to its end. */
public final class Tasks implements SmartLifecycle {

    private final List<Task> tasks;
    private final int phase;
    private List<RunningTask> running = List.of();

    /** Runs tasks from after the start of the web server until before its end. */
    public Tasks(List<Task> tasks) {
        this(tasks, DEFAULT_PHASE);
    }

    /** Runs tasks in a phase, as {@link #getPhase} has it. */
    public Tasks(List<Task> tasks, int phase) {
        this.tasks = tasks;
        this.phase = phase;
    }

    @Override
    public synchronized void start() {
        running = tasks.stream().map(RunningTask::start).toList();
    }

    @Override
    public synchronized void stop() {
        running.forEach(RunningTask::interrupt);
        try {
            for (var task : running) {
                task.join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        running = List.of();
    }

    @Override
    public synchronized boolean isRunning() {
        return !running.isEmpty();
    }

    @Override
    public int getPhase() {
        return phase;
    }
}
