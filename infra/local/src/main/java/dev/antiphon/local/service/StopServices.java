package dev.antiphon.local.service;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;

/** Stops services, each as soon as nobody needs it any more. */
public final class StopServices {

    private final PrintStream out;

    /**
     * Prepares to stop.
     *
     * @param out where progress is told
     */
    public StopServices(PrintStream out) {
        this.out = out;
    }

    /**
     * Stops all that run.
     *
     * @param services those first that others need
     */
    public void stop(List<Service> services) throws IOException {
        Map<String, CompletableFuture<Void>> stops = new HashMap<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Service service : services.reversed()) {
                var dependents =
                        services.stream()
                                .filter(other -> other.after().contains(service.name()))
                                .map(other -> stops.get(other.name()))
                                .filter(stop -> stop != null)
                                .toArray(CompletableFuture<?>[]::new);
                // Even if a dependent could not be stopped: rather too little than nothing.
                stops.put(
                        service.name(),
                        CompletableFuture.allOf(dependents)
                                .handleAsync((_, _) -> stop(service), threads)
                                .thenApply(_ -> null));
            }
            StartServices.awaitAll(stops.values());
        }
        var failures = new ArrayList<String>();
        for (var stop : stops.values()) {
            try {
                stop.join();
            } catch (CompletionException failed) {
                failures.add(String.valueOf(failed.getCause()));
            }
        }
        if (!failures.isEmpty()) {
            throw new IOException("Not everything could be stopped: " + failures);
        }
    }

    private boolean stop(Service service) {
        try {
            String how =
                    switch (service.stop()) {
                        case NOT_RUNNING -> "";
                        case STOPPED -> "stopped";
                        case KILLED -> "killed, it took too long to stop";
                    };
            if (!how.isEmpty()) {
                out.printf("  %-12s %s%n", service.name(), how);
            }
            return true;
        } catch (IOException failed) {
            throw new CompletionException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CompletionException(interrupted);
        }
    }
}
