package dev.antiphon.local.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Fetches one file. What has come lies in {@code <name>.part} until its hash is right: a file under
 * its own name is whole, and an interrupted download goes on where it was.
 *
 * @param done how many bytes of the file are there
 */
record Download(Hub hub, Snapshot snapshot, HubFile file, Path directory, AtomicLong done) {

    private static final int ATTEMPTS = 6;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration STALLED = Duration.ofSeconds(60);
    private static final int BUFFER = 1 << 18;

    Download(Hub hub, Snapshot snapshot, HubFile file, Path directory) {
        this(hub, snapshot, file, directory, new AtomicLong());
    }

    /**
     * Fetches what is missing.
     *
     * @throws IOException if the file did not come whole in several attempts
     */
    void run() throws IOException, InterruptedException {
        var whole = directory.resolve(file.name());
        if (Files.exists(whole)) {
            var digest = file.digest();
            if (read(whole, digest) == file.bytes() && file.is(digest)) {
                return;
            }
        }
        var pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            try {
                fetchTo(whole);
                return;
            } catch (IOException failed) {
                if (attempt == ATTEMPTS) {
                    throw new IOException(
                            "%s did not come in %d attempts: %s"
                                    .formatted(file.name(), ATTEMPTS, failed.getMessage()),
                            failed);
                }
            }
            Thread.sleep(pause);
            pause = pause.multipliedBy(2);
        }
    }

    private void fetchTo(Path whole) throws IOException, InterruptedException {
        var part = directory.resolve(file.name() + ".part");
        var digest = file.digest();
        long have = Files.exists(part) ? read(part, digest) : 0;
        if (have < file.bytes() || have == 0) {
            var response = hub.content(snapshot, file, have);
            boolean goesOn = response.statusCode() == 206;
            if (!goesOn) {
                digest = file.digest();
                done.set(0);
            }
            append(response.body(), goesOn, part, digest);
            have = done.get();
        }
        if (have < file.bytes()) {
            throw new IOException("it ended after %d of %d bytes".formatted(have, file.bytes()));
        }
        if (have > file.bytes() || !file.is(digest)) {
            Files.delete(part);
            done.set(0);
            throw new IOException("what came is not what the hub's hash says");
        }
        Files.move(
                part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void append(InputStream content, boolean goesOn, Path part, MessageDigest digest)
            throws IOException {
        try (var body = content;
                var out =
                        Files.newOutputStream(
                                part,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE,
                                goesOn
                                        ? StandardOpenOption.APPEND
                                        : StandardOpenOption.TRUNCATE_EXISTING)) {
            var watch = Thread.startVirtualThread(() -> closeWhenStalled(body));
            try {
                var buffer = new byte[BUFFER];
                for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                    out.write(buffer, 0, read);
                    digest.update(buffer, 0, read);
                    done.addAndGet(read);
                }
            } finally {
                watch.interrupt();
            }
        }
    }

    /** The client's own limit ends with the header of the answer. */
    private void closeWhenStalled(InputStream body) {
        try {
            for (long before = -1; before != done.get(); Thread.sleep(STALLED)) {
                before = done.get();
            }
            body.close();
        } catch (InterruptedException | IOException over) {
            // The download has ended, one way or the other.
        }
    }

    private long read(Path path, MessageDigest digest) throws IOException {
        done.set(0);
        try (var in = Files.newInputStream(path)) {
            var buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                done.addAndGet(read);
            }
        }
        return done.get();
    }
}
