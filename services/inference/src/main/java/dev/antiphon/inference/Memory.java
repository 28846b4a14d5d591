package dev.antiphon.inference;

import com.sun.management.OperatingSystemMXBean;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory of this machine, or of the container that the node runs in. */
final class Memory {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";
    private static final long KIBIBYTE = 1 << 10;

    private Memory() {}

    static long totalBytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                .getTotalMemorySize();
    }

    /** What this process takes; models lie outside the heap, so the heap says little. */
    static long usedBytes() {
        try (var lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(RESIDENT))
                    .mapToLong(line -> kibibytes(line) * KIBIBYTE)
                    .findFirst()
                    .orElseGet(Memory::heapBytes);
        } catch (IOException notLinux) {
            return heapBytes();
        }
    }

    private static long kibibytes(String line) {
        return Long.parseLong(line.substring(RESIDENT.length()).replace("kB", "").strip());
    }

    private static long heapBytes() {
        return Runtime.getRuntime().totalMemory();
    }
}
