package dev.antiphon.local.service;

import dev.antiphon.local.process.Processes.Ending;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One of the processes that make up an installation. */
public interface Service {

    String name();

    /** Services that have to be ready before this one starts, if they are run at all. */
    Set<String> after();

    /** Where it listens. */
    List<Integer> ports();

    /** Bytes that the machine should have free for it. */
    long memoryBytes();

    Path log();

    /** Its process, if it runs. */
    Optional<ProcessHandle> process() throws IOException;

    /** Starts it, and waits until it can be used. */
    void start(Duration limit) throws IOException, InterruptedException;

    /** Stops it in order, or not, if it takes longer than it may. */
    Ending stop() throws IOException, InterruptedException;

    /** Ends it as a power cut would. */
    Ending kill() throws IOException, InterruptedException;

    default boolean isRunning() throws IOException {
        return process().isPresent();
    }
}
