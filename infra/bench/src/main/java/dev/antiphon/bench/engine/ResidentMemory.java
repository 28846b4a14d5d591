package dev.antiphon.bench.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory this process takes, as Linux counts it in {@code /proc/self}. */
public final class ResidentMemory {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int KILO = 1_024;

    private ResidentMemory() {}

    /**
     * Bytes now; 0 where Linux does not tell.
     *
     * @throws IOException if Linux tells it in words that are not understood
     */
    public static long now() throws IOException {
        return bytes("VmRSS:");
    }

    /** The most bytes since the process began. */
    static long most() throws IOException {
        return bytes("VmHWM:");
    }

    private static long bytes(String label) throws IOException {
        if (!Files.isReadable(STATUS)) {
            return 0;
        }
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith(label))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KILO)
                .findFirst()
                .orElse(0);
    }
}
