package dev.antiphon.local.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The Java processes of an installation. Each outlives whoever started it, writes to a log file of
 * its own and is found again by its pid file. Nobody else's process is ever taken for one of them:
 * a process counts only if it is not younger than its pid file and its command line names the
 * arguments file that this installation wrote for it.
 *
 * @param run where pid files and arguments files lie
 * @param logs where the log files lie
 */
public record Processes(Path run, Path logs) {

    private static final Duration POLL = Duration.ofMillis(40);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    /** The system tells when a process began to a second or so. */
    private static final Duration TOLERANCE = Duration.ofSeconds(3);

    private static final long MAX_LOG_BYTES = 20L << 20;

    /**
     * What to run.
     *
     * @param java options and the class path; they go into a file, since a class path is long
     * @param program the main class and its arguments
     * @param environment variables added to those of the launcher; secrets are given so, since
     *     everybody on a machine may read the arguments of a process
     */
    public record Command(
            List<String> java, List<String> program, Map<String, String> environment) {}

    /** How a process ended. */
    public enum Ending {
        NOT_RUNNING,
        STOPPED,
        KILLED
    }

    /** Starts a process; it lives on when the launcher and its terminal are gone. */
    public ProcessHandle start(String name, Command command) throws IOException {
        Files.write(arguments(name), command.java().stream().map(Processes::quoted).toList());
        Path log = log(name);
        if (Files.exists(log) && Files.size(log) > MAX_LOG_BYTES) {
            Files.move(
                    log, log.resolveSibling(name + ".log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        var line = new ArrayList<String>(detached());
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.add("@" + arguments(name));
        line.addAll(command.program());
        var builder =
                new ProcessBuilder(line)
                        .redirectErrorStream(true)
                        .redirectInput(Redirect.from(new File("/dev/null")))
                        .redirectOutput(Redirect.appendTo(log.toFile()));
        builder.environment().putAll(command.environment());
        Process process = builder.start();
        Files.writeString(pidFile(name), process.pid() + "\n");
        return process.toHandle();
    }

    /** The process of that name, if it runs. */
    public Optional<ProcessHandle> find(String name) throws IOException {
        Path file = pidFile(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String pid = Files.readString(file).strip();
        Instant written = Files.getLastModifiedTime(file).toInstant();
        return pid.matches("[0-9]{1,10}")
                ? ProcessHandle.of(Long.parseLong(pid))
                        .filter(process -> names(process, arguments(name)))
                        .filter(process -> !isYounger(process, written))
                : Optional.empty();
    }

    /** Asks a process to end, and ends it if it has not within the limit. */
    public Ending stop(String name, Duration limit) throws IOException, InterruptedException {
        var process = find(name);
        if (process.isEmpty()) {
            Files.deleteIfExists(pidFile(name));
            return Ending.NOT_RUNNING;
        }
        process.get().destroy();
        if (gone(name, limit)) {
            Files.deleteIfExists(pidFile(name));
            return Ending.STOPPED;
        }
        return kill(name);
    }

    /** Ends a process as a power cut would, and waits until it is gone. */
    public Ending kill(String name) throws IOException, InterruptedException {
        var process = find(name);
        if (process.isEmpty()) {
            return Ending.NOT_RUNNING;
        }
        process.get().destroyForcibly();
        if (!gone(name, KILL_LIMIT)) {
            throw new IOException(
                    "%s, process %d, does not end".formatted(name, process.get().pid()));
        }
        return Ending.KILLED;
    }

    /**
     * Stops processes of this installation whose pid files are lost.
     *
     * @return their names
     */
    public List<String> stopStrays(Duration limit) throws IOException, InterruptedException {
        var names = new ArrayList<String>();
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            var name = argumentsFile(process);
            if (name.isPresent() && find(name.get()).isEmpty()) {
                Files.writeString(pidFile(name.get()), process.pid() + "\n");
                stop(name.get(), limit);
                names.add(name.get());
            }
        }
        return names;
    }

    /** Where a process writes. */
    public Path log(String name) {
        return logs.resolve(name + ".log");
    }

    /** The file with the id of a process. */
    public Path pidFile(String name) {
        return run.resolve(name + ".pid");
    }

    private Path arguments(String name) {
        return run.resolve(name + ".args").toAbsolutePath();
    }

    /** Polls, since the end of a process that is not a child cannot be waited for reliably. */
    private boolean gone(String name, Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (find(name).isPresent()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(POLL);
        }
        return true;
    }

    private Optional<String> argumentsFile(ProcessHandle process) {
        String prefix = "@" + run.toAbsolutePath() + "/";
        return words(process)
                .filter(word -> word.startsWith(prefix) && word.endsWith(".args"))
                .map(word -> word.substring(prefix.length(), word.length() - ".args".length()))
                .findFirst();
    }

    private static boolean names(ProcessHandle process, Path arguments) {
        // A process that has ended, but that nobody has asked about, has no command line.
        return words(process).anyMatch(("@" + arguments)::equals);
    }

    private static Stream<String> words(ProcessHandle process) {
        return process.info().arguments().stream().flatMap(Arrays::stream);
    }

    private static boolean isYounger(ProcessHandle process, Instant written) {
        return process.info()
                .startInstant()
                .filter(start -> start.isAfter(written.plus(TOLERANCE)))
                .isPresent();
    }

    /** A session of its own where the system has the command for it; else deaf to hang-ups. */
    private static List<String> detached() {
        for (String command : List.of("setsid", "nohup")) {
            for (String folder : List.of("/usr/bin", "/bin", "/usr/local/bin")) {
                Path file = Path.of(folder, command);
                if (Files.isExecutable(file)) {
                    return List.of(file.toString());
                }
            }
        }
        return List.of();
    }

    private static String quoted(String argument) {
        return "\"" + argument.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
