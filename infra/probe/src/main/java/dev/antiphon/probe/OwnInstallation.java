package dev.antiphon.probe;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An installation that a tool starts for itself, beside those that may run already. */
public final class OwnInstallation implements AutoCloseable {

    private static final String PREFIX = "ANTIPHON_";
    private static final long COMMAND_MINUTES = 6;

    private final Path script;
    private final Path home;

    /**
     * One in a folder, which may hold what an earlier one left.
     *
     * @param environment of this process, which names the launcher
     * @throws IllegalArgumentException if it does not
     */
    public OwnInstallation(Map<String, String> environment, Path home) {
        String named = environment.get("ANTIPHON_SCRIPT");
        if (named == null || named.isBlank()) {
            throw new IllegalArgumentException(
                    "ANTIPHON_SCRIPT is not set: run this as ./antiphon chaos … or ./antiphon bench"
                            + " …");
        }
        this.script = Path.of(named);
        this.home = home;
    }

    /** Where it lies. */
    public Path home() {
        return home;
    }

    /**
     * Starts it.
     *
     * @param variables of the launcher and the services
     * @param out hears what the launcher says
     */
    public Installation up(Map<String, String> variables, PrintStream out)
            throws IOException, InterruptedException {
        run(variables, out, "up");
        var told = new HashMap<String, String>();
        run(Map.of(), null, "env")
                .lines()
                .map(line -> line.split("=", 2))
                .filter(pair -> pair.length == 2)
                .forEach(pair -> told.put(pair[0], pair[1]));
        return Installation.of(told);
    }

    @Override
    public void close() {
        try {
            run(Map.of(), null, "down");
        } catch (IOException failed) {
            throw new IllegalStateException("the installation in " + home + " still runs", failed);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private String run(Map<String, String> variables, @Nullable PrintStream out, String command)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(script.toString(), command).redirectErrorStream(true);
        // What another installation told this process is not meant for this one.
        builder.environment().keySet().removeIf(name -> name.startsWith(PREFIX));
        builder.environment().put(PREFIX + "HOME", home.toString());
        builder.environment().putAll(variables);
        var process = builder.start();
        var said = new StringBuilder();
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.append(line).append('\n');
                if (out != null) {
                    out.println(line);
                }
            }
        }
        if (!process.waitFor(COMMAND_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException(command + " does not end");
        }
        if (process.exitValue() != 0) {
            throw new IOException("%s failed: %s".formatted(command, said));
        }
        return said.toString();
    }
}
