package dev.antiphon.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where embedded servers keep their data: below the module's build folder, so a clean removes it.
 */
final class ServerFolder {

    private static final Path PARENT = Path.of("target", "testkit");

    private ServerFolder() {}

    static Path create(String server) throws IOException {
        Files.createDirectories(PARENT);
        return Files.createTempDirectory(PARENT.toAbsolutePath(), server + "-");
    }
}
