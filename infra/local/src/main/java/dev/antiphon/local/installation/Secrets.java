package dev.antiphon.local.installation;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.stream.Collectors;

/** Secrets of an installation, one a file that only its owner reads. */
public final class Secrets {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Without characters that look alike. */
    private static final String ALPHABET =
            "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private final Path folder;

    Secrets(Path folder) {
        this.folder = folder;
    }

    /** What is needed more often than made. */
    public enum Name {
        REGISTRY_TOKEN("registry-token", 40),
        BOTS_TOKEN("bots-token", 40),
        POSTGRES_PASSWORD("postgres-password", 24),
        CONSOLE_PASSWORD("console-password", 16),
        API_KEY("api-key", 0);

        private final String file;
        private final int length;

        Name(String file, int length) {
            this.file = file;
            this.length = length;
        }
    }

    /** Reads a secret; the first time it is made up. */
    public String of(Name name) throws IOException {
        var kept = find(name);
        if (kept.isPresent()) {
            return kept.get();
        }
        try {
            keep(name, random(name.length));
        } catch (FileAlreadyExistsException meanwhile) {
            // Somebody else was first.
        }
        return find(name).orElseThrow();
    }

    /** Reads a secret, if there is one. */
    public Optional<String> find(Name name) throws IOException {
        Path file = folder.resolve(name.file);
        return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    }

    /**
     * Keeps a secret that somebody else made.
     *
     * @throws FileAlreadyExistsException if there is one already
     */
    public void keep(Name name, String value) throws IOException {
        Path file = folder.resolve(name.file);
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, value + System.lineSeparator());
    }

    /** Forgets a secret. */
    public void forget(Name name) throws IOException {
        Files.deleteIfExists(folder.resolve(name.file));
    }

    private static String random(int length) {
        return RANDOM.ints(length, 0, ALPHABET.length())
                .mapToObj(ALPHABET::charAt)
                .map(String::valueOf)
                .collect(Collectors.joining());
    }
}
