package dev.antiphon.local.service;

import dev.antiphon.local.process.Processes;
import dev.antiphon.local.process.Processes.Command;
import dev.antiphon.local.process.Processes.Ending;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A service with a main class.
 *
 * @param processes where it is kept
 * @param command what to run; put together only when it starts, since what it runs may not be built
 * @param readiness how to tell that it can be used
 * @param stopLimit within which it may finish what it does
 */
record JavaService(
        String name,
        Set<String> after,
        List<Integer> ports,
        long memoryBytes,
        Processes processes,
        Preparation command,
        Readiness readiness,
        Duration stopLimit)
        implements Service {

    private static final Duration POLL = Duration.ofMillis(100);

    /** Puts a command together. */
    interface Preparation {
        Command prepare() throws IOException;
    }

    /** Tells whether a service can be used. */
    interface Readiness {

        /**
         * Whether it can.
         *
         * @param said what it has written since it was started
         */
        boolean reached(String said) throws IOException, InterruptedException;
    }

    @Override
    public Path log() {
        return processes.log(name);
    }

    @Override
    public Optional<ProcessHandle> process() throws IOException {
        return processes.find(name);
    }

    @Override
    public void start(Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        long writtenBefore = Files.exists(log()) ? Files.size(log()) : 0;
        var process = processes.start(name, command.prepare());
        while (!readiness.reached(said(writtenBefore))) {
            if (!process.isAlive()) {
                throw new IOException(name + " ended while it was starting");
            }
            if (System.nanoTime() > end) {
                throw new IOException(
                        "%s was not ready within %d s".formatted(name, limit.toSeconds()));
            }
            Thread.sleep(POLL);
        }
    }

    @Override
    public Ending stop() throws IOException, InterruptedException {
        return processes.stop(name, stopLimit);
    }

    @Override
    public Ending kill() throws IOException, InterruptedException {
        return processes.kill(name);
    }

    private String said(long from) throws IOException {
        // Rotated: what is there is new.
        long begin = Files.size(log()) < from ? 0 : from;
        try (var log = Files.newByteChannel(log())) {
            log.position(begin);
            var bytes = ByteBuffer.allocate((int) Math.min(log.size() - begin, 1 << 20));
            while (bytes.hasRemaining() && log.read(bytes) >= 0) {
                // Reads on.
            }
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        }
    }
}
