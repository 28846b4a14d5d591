package dev.antiphon.probe;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An installation that the launcher brought up on this machine.
 *
 * @param url its gateway
 * @param secondUrl another gateway of it, if there is one
 * @param apiKey a key of one of its workspaces
 * @param home the folder of its pid files and logs
 * @param kafka its bootstrap servers
 * @param registryUrl where its operators are served
 * @param adminToken which lets them change things
 * @param script what starts its processes again
 */
public record Installation(
        URI url,
        Optional<URI> secondUrl,
        String apiKey,
        Path home,
        String kafka,
        URI registryUrl,
        String adminToken,
        Path script) {

    private static final String NODE = "node-";
    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    private static final Duration DEATH_LIMIT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(20);

    /**
     * Reads what the launcher tells its children.
     *
     * @throws IllegalArgumentException if a variable is missing
     */
    public static Installation of(Map<String, String> environment) {
        return new Installation(
                URI.create(required(environment, "ANTIPHON_URL")),
                Optional.ofNullable(environment.get("ANTIPHON_URL_2"))
                        .filter(url -> !url.isBlank())
                        .map(URI::create),
                required(environment, "ANTIPHON_API_KEY"),
                Path.of(required(environment, "ANTIPHON_HOME")),
                required(environment, "ANTIPHON_KAFKA"),
                URI.create(required(environment, "ANTIPHON_REGISTRY_URL")),
                required(environment, "ANTIPHON_REGISTRY_TOKEN"),
                Path.of(required(environment, "ANTIPHON_SCRIPT")));
    }

    /** The names of the nodes that the launcher knows, in order. */
    public List<String> nodes() throws IOException {
        try (var files = Files.list(home.resolve("run"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("node-[0-9]+\\.pid"))
                    .map(name -> name.substring(0, name.length() - ".pid".length()))
                    .sorted()
                    .toList();
        }
    }

    /** The process of that name, if it runs. */
    public Optional<ProcessHandle> process(String name) throws IOException {
        Path file = home.resolve("run").resolve(name + ".pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        long pid = Long.parseLong(Files.readString(file).strip());
        // One that has ended, but that nobody has asked about, has no command.
        return ProcessHandle.of(pid).filter(process -> process.info().command().isPresent());
    }

    /**
     * Ends a process as a power cut would, without waiting until it is gone.
     *
     * @throws IllegalStateException if it does not run
     */
    public void kill(String name) throws IOException {
        var process =
                process(name).orElseThrow(() -> new IllegalStateException(name + " does not run"));
        if (!process.destroyForcibly()) {
            throw new IllegalStateException(name + " could not be killed");
        }
    }

    /**
     * Waits until a killed process is gone.
     *
     * @throws IllegalStateException if it stays
     */
    public void awaitGone(String name) throws IOException, InterruptedException {
        long end = System.nanoTime() + DEATH_LIMIT.toNanos();
        while (process(name).isPresent()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(name + " does not end");
            }
            Thread.sleep(POLL);
        }
    }

    /** Starts a node or a service again; returns when the launcher says that it has. */
    public void start(String name) throws IOException, InterruptedException {
        if (name.startsWith(NODE)) {
            launch("node", "start", name.substring(NODE.length()));
        } else {
            launch("service", "start", name);
        }
    }

    /** Stops a service in order; returns when it has ended. */
    public void stop(String name) throws IOException, InterruptedException {
        if (name.startsWith(NODE)) {
            launch("node", "stop", name.substring(NODE.length()));
        } else {
            launch("service", "stop", name);
        }
    }

    private void launch(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile("antiphon-launch", ".log");
        var builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("ANTIPHON_HOME", home.toString());
        var process = builder.start();
        if (!process.waitFor(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(String.join(" ", command) + " does not end");
        }
        String said = Files.readString(log);
        Files.delete(log);
        if (process.exitValue() != 0) {
            throw new IllegalStateException(
                    "%s ended with %d: %s"
                            .formatted(String.join(" ", command), process.exitValue(), said));
        }
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(
                    name + " is not set: run this as ./antiphon chaos … or ./antiphon bench …");
        }
        return value;
    }
}
