package dev.antiphon.local.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What processes take of the machine's memory. */
public final class ProcessMemory {

    private static final String SHARE = "Pss:";

    private ProcessMemory() {}

    /**
     * Bytes of a process and of its descendants; what several share is divided among them. 0 if the
     * system does not tell.
     */
    public static long bytes(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .mapToLong(one -> alone(one.pid()))
                .sum();
    }

    /** Bytes as people read them. */
    public static String shown(long bytes) {
        return bytes >= 1L << 30
                ? "%.1f GiB".formatted((double) bytes / (1L << 30))
                : "%d MiB".formatted(bytes >> 20);
    }

    private static long alone(long pid) {
        try {
            return proportional(Path.of("/proc", Long.toString(pid), "smaps_rollup"));
        } catch (IOException notLinux) {
            return resident(pid);
        }
    }

    private static long proportional(Path rollup) throws IOException {
        return Files.readAllLines(rollup).stream()
                        .filter(line -> line.startsWith(SHARE))
                        .map(line -> line.substring(SHARE.length()).replace("kB", "").strip())
                        .mapToLong(Long::parseLong)
                        .sum()
                << 10;
    }

    private static long resident(long pid) {
        try {
            Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid)).start();
            String kibibytes =
                    new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return kibibytes.isEmpty() ? 0 : Long.parseLong(kibibytes) << 10;
        } catch (IOException | NumberFormatException unknown) {
            return 0;
        }
    }
}
