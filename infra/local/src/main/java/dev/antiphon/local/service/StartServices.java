package dev.antiphon.local.service;

import dev.antiphon.local.Refused;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Starts services, each as soon as those that it needs are ready; all of them or none. */
public final class StartServices {

    private static final int TAIL_LINES = 20;

    private final Duration limit;
    private final PrintStream out;
    private final List<Service> started = new ArrayList<>();
    private volatile boolean isGivenUp;

    /**
     * Prepares to start.
     *
     * @param limit within which each service has to be ready
     * @param out where progress is told
     */
    public StartServices(Duration limit, PrintStream out) {
        this.limit = limit;
        this.out = out;
    }

    /** A service that did not start. */
    private static final class NotStarted extends RuntimeException {

        private static final long serialVersionUID = 1;

        private NotStarted(Service service, Exception cause) {
            super(
                    "%s did not start: %s.%n%s"
                            .formatted(service.name(), told(cause), tail(service.log())),
                    cause);
        }
    }

    /** A service that was not tried, since another had failed. */
    private static final class NotTried extends RuntimeException {

        private static final long serialVersionUID = 1;
    }

    /**
     * Starts those that do not run.
     *
     * @param services those first that others need
     * @throws Refused if one does not start; what this call has started is stopped again
     */
    public void start(List<Service> services) throws IOException, InterruptedException {
        Map<String, CompletableFuture<Void>> starts = new HashMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Service service : services) {
                var before =
                        service.after().stream()
                                .map(starts::get)
                                .filter(start -> start != null)
                                .toArray(CompletableFuture<?>[]::new);
                starts.put(
                        service.name(),
                        CompletableFuture.allOf(before)
                                .thenRunAsync(() -> start(service), threads));
            }
            awaitAll(starts.values());
        }
        var failures =
                services.stream()
                        .flatMap(service -> failure(starts, service).stream())
                        .filter(failure -> !(failure instanceof NotTried))
                        .map(failure -> String.valueOf(failure.getMessage()))
                        .toList();
        if (isGivenUp) {
            out.println("Stopping what was started …");
            undo();
            throw new Refused(
                    String.join(System.lineSeparator(), failures),
                    "What was started is stopped again. `./antiphon doctor` tells what may be wrong"
                            + " with this machine.");
        }
    }

    static void awaitAll(Collection<CompletableFuture<Void>> all) {
        CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
                .handle((_, _) -> true)
                .join();
    }

    /** Stops what was started, and starts nothing more. */
    public void undo() throws IOException {
        isGivenUp = true;
        List<Service> toStop;
        synchronized (started) {
            toStop = List.copyOf(started);
        }
        new StopServices(out).stop(toStop);
    }

    private void start(Service service) {
        if (isGivenUp) {
            throw new NotTried();
        }
        try {
            if (service.isRunning()) {
                out.printf("  %-12s is running already%n", service.name());
                return;
            }
            synchronized (started) {
                started.add(service);
            }
            long begin = System.nanoTime();
            service.start(limit);
            out.printf(
                    "  %-12s ready in %4.1f s%n",
                    service.name(), (System.nanoTime() - begin) / 1e9);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new NotTried();
        } catch (IOException | RuntimeException failed) {
            isGivenUp = true;
            throw new NotStarted(service, failed);
        }
    }

    private static Optional<Throwable> failure(
            Map<String, CompletableFuture<Void>> starts, Service service) {
        try {
            starts.getOrDefault(service.name(), CompletableFuture.completedFuture(null)).join();
            return Optional.empty();
        } catch (CompletionException failed) {
            return Optional.ofNullable(failed.getCause());
        }
    }

    private static String told(Exception cause) {
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private static String tail(Path log) {
        try {
            if (!Files.exists(log)) {
                return "It has written no log.";
            }
            var lines =
                    new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
            return "Its log, %s, ends with:%n%s"
                    .formatted(
                            log,
                            String.join(
                                    System.lineSeparator(),
                                    lines.subList(
                                            Math.max(0, lines.size() - TAIL_LINES), lines.size())));
        } catch (IOException unreadable) {
            return "Its log, " + log + ", cannot be read.";
        }
    }
}
