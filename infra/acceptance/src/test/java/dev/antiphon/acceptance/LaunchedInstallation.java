package dev.antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.probe.Installation;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** An installation in a folder of its own, run by the launcher as {@code ./antiphon} runs it. */
final class LaunchedInstallation {

    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(4);
    private static final int PORTS = 20;
    private static final int FIRST_PORT = 20_000;
    private static final int LAST_PORT = 30_000;
    private static final int TRIES = 50;

    private final Path checkout;
    private final Path home;
    private final Path log;
    private final int port;

    /**
     * Chooses ports that nobody listens on.
     *
     * @param folder for everything that it keeps, and what its commands print
     */
    LaunchedInstallation(Path folder) throws IOException {
        this.checkout = Path.of("../..").toRealPath();
        this.home = folder.resolve("home");
        this.log = folder.resolve("commands.log");
        this.port = freePorts();
    }

    void up() throws IOException, InterruptedException {
        succeed("up", "--port", Integer.toString(port));
    }

    void down() throws IOException, InterruptedException {
        succeed("down");
    }

    /** What the launcher tells programs. */
    Map<String, String> environment() throws IOException, InterruptedException {
        var variables = new HashMap<String, String>();
        for (String line : succeed("env").lines().toList()) {
            int sign = line.indexOf('=');
            if (sign > 0) {
                variables.put(line.substring(0, sign), line.substring(sign + 1));
            }
        }
        return variables;
    }

    Installation installation() throws IOException, InterruptedException {
        return Installation.of(environment());
    }

    /** Runs a drill of the chaos harness and returns what it printed. */
    String chaos(String... arguments) throws IOException, InterruptedException {
        return run("dev.antiphon.chaos.ChaosApplication", environment(), List.of(arguments));
    }

    private String succeed(String... arguments) throws IOException, InterruptedException {
        var all = new ArrayList<>(List.of(checkout.toString()));
        all.addAll(List.of(arguments));
        return run("dev.antiphon.local.Launcher", Map.of("ANTIPHON_HOME", home.toString()), all);
    }

    private String run(String main, Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Xmx192m",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main));
        command.addAll(arguments);
        var builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        var process = builder.start();
        boolean ended = process.waitFor(COMMAND_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        process.destroyForcibly();
        String said = Files.readString(log);
        assertThat(ended).as("%s ends: %s", arguments, said).isTrue();
        assertThat(process.exitValue()).as("%s: %s", arguments, said).isZero();
        return said;
    }

    private static int freePorts() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            int first = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            if (areFree(first)) {
                return first;
            }
        }
        throw new IOException("there are no %d free ports in a row".formatted(PORTS));
    }

    private static boolean areFree(int first) {
        for (int at = first; at < first + PORTS; at++) {
            try {
                new ServerSocket(at, 1, InetAddress.getLoopbackAddress()).close();
            } catch (IOException taken) {
                return false;
            }
        }
        return true;
    }
}
