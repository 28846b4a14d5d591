package dev.antiphon.inference;

import com.sun.management.OperatingSystemMXBean;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory of this machine, or of the container that the node runs in. */
final class Memory {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";
    private static final long KIBIBYTE = 1 << 10;
    private static final int PROBE_BYTES = 256 << 20;
    private static final int PROBES = 5;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double GIGABYTE = 1e9;

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

    /**
     * Bytes per second that one thread reads, which is what a model that decodes waits for. Nodes
     * are compared by it, so it is rounded: what differs by less is the same.
     */
    static double bandwidth() {
        long best = Long.MAX_VALUE;
        long sum = 0;
        try (var arena = Arena.ofConfined()) {
            var numbers = arena.allocate(PROBE_BYTES);
            for (int round = 0; round < PROBES; round++) {
                long began = System.nanoTime();
                for (long at = 0; at < PROBE_BYTES; at += Long.BYTES) {
                    sum += numbers.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
                }
                best = Math.min(best, System.nanoTime() - began);
            }
        }
        // The sum is used, so that it is computed.
        double seconds = (best + sum) / NANOS_PER_SECOND;
        return Math.ceil(PROBE_BYTES / seconds / GIGABYTE) * GIGABYTE;
    }

    private static long kibibytes(String line) {
        return Long.parseLong(line.substring(RESIDENT.length()).replace("kB", "").strip());
    }

    private static long heapBytes() {
        return Runtime.getRuntime().totalMemory();
    }
}
