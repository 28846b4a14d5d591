package dev.antiphon.local.hub;

import dev.antiphon.local.Refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;

/** Fetches a model, several files at a time. */
public final class Pull {

    private static final int AT_A_TIME = 4;
    private static final Duration TELLING = Duration.ofMillis(200);

    private Pull() {}

    /**
     * Fetches what a directory lacks of a model, and checks every file against the hub's hashes.
     *
     * @param progress told now and then how many bytes are there
     * @throws IOException if a file could not be had; what came stays, and the next pull goes on
     *     with it
     */
    public static void run(Hub hub, Snapshot snapshot, Path directory, LongConsumer progress)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        var downloads =
                snapshot.files().stream()
                        .map(file -> new Download(hub, snapshot, file, directory))
                        .toList();
        try (var threads = Executors.newFixedThreadPool(AT_A_TIME, Thread.ofVirtual().factory())) {
            var running =
                    downloads.stream()
                            .<Future<?>>map(
                                    download ->
                                            threads.submit(
                                                    () -> {
                                                        download.run();
                                                        return null;
                                                    }))
                            .toList();
            try {
                for (var download : running) {
                    await(download, () -> progress.accept(done(downloads)));
                }
            } finally {
                threads.shutdownNow();
            }
        }
        progress.accept(done(downloads));
    }

    private static void await(Future<?> download, Runnable tell)
            throws IOException, InterruptedException {
        while (true) {
            try {
                download.get(TELLING.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException goesOn) {
                tell.run();
            } catch (ExecutionException failed) {
                switch (failed.getCause()) {
                    case IOException unable -> throw unable;
                    case Refused refused -> throw refused;
                    case null, default -> throw new IllegalStateException(failed);
                }
            }
        }
    }

    private static long done(List<Download> downloads) {
        return downloads.stream().mapToLong(download -> download.done().get()).sum();
    }
}
