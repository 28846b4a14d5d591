package dev.antiphon.platform.task;

/** Something to be done from the start of the service to its end. */
public interface Task {

    /** What its thread and the log call it. */
    String name();

    /**
     * Does it until interrupted. If Kafka or the database fails it, that is logged and it is called
     * again a little later.
     */
    void run() throws InterruptedException;
}
