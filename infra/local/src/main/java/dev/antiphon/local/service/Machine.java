package dev.antiphon.local.service;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The machine that everything runs on. */
public final class Machine {

    private Machine() {}

    public static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** All the memory that processes here may have. */
    public static long memoryBytes() {
        return ((com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean())
                .getTotalMemorySize();
    }

    /**
     * What new processes may take without pushing others out; empty if the system does not tell.
     */
    public static OptionalLong availableBytes() {
        try {
            var ofMachine =
                    Files.readAllLines(Path.of("/proc/meminfo")).stream()
                            .filter(line -> line.startsWith("MemAvailable:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                            .findFirst();
            return ofMachine.isEmpty()
                    ? ofMachine
                    : OptionalLong.of(Math.min(ofMachine.getAsLong(), availableOfGroup()));
        } catch (IOException notLinux) {
            return OptionalLong.empty();
        }
    }

    /** Whether somebody listens on a port of the loopback address, or on that port everywhere. */
    public static boolean isTaken(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            return false;
        } catch (IOException taken) {
            return true;
        }
    }

    /** A container may have less than its machine. */
    private static long availableOfGroup() {
        try {
            String limit = Files.readString(Path.of("/sys/fs/cgroup/memory.max")).strip();
            String used = Files.readString(Path.of("/sys/fs/cgroup/memory.current")).strip();
            return limit.equals("max")
                    ? Long.MAX_VALUE
                    : Long.parseLong(limit) - Long.parseLong(used) + inactiveFileBytes();
        } catch (IOException unlimited) {
            return Long.MAX_VALUE;
        }
    }

    /** Counted as used, but given back when somebody needs it. */
    private static long inactiveFileBytes() throws IOException {
        String name = "inactive_file ";
        return Files.readAllLines(Path.of("/sys/fs/cgroup/memory.stat")).stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.substring(name.length())))
                .sum();
    }
}
