package dev.antiphon.registry.support;

import dev.antiphon.embedded.FreePorts;
import dev.antiphon.testkit.TestPostgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A registry as a process of its own, so that it can be killed. */
public final class RegistryProcess implements AutoCloseable {

    private final Process process;
    private final int port;
    private final Path log;

    private RegistryProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** Starts one and waits until it answers. */
    public static RegistryProcess start(
            TestPostgres.Database database, String bootstrapServers, Path log) throws IOException {
        var started = launch(database, bootstrapServers, log);
        try {
            started.awaitAnswer();
            return started;
        } catch (AssertionError late) {
            started.kill();
            throw late;
        }
    }

    /** Starts one and waits for nothing. */
    public static RegistryProcess launch(
            TestPostgres.Database database,
            String bootstrapServers,
            Path log,
            String... furtherSettings)
            throws IOException {
        int port = FreePorts.find(1).getFirst();
        var command = new ArrayList<String>();
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.antiphon.registry.RegistryApplication",
                        "--server.port=" + port,
                        "--registry.admin-token=" + RegistryCalls.TOKEN,
                        "--registry.kafka.bootstrap-servers=" + bootstrapServers,
                        "--registry.kafka.outbox-id=crashing",
                        "--spring.datasource.url=" + database.url(),
                        "--spring.datasource.username=" + database.user(),
                        "--spring.datasource.password=" + database.password()));
        command.addAll(Arrays.asList(furtherSettings));
        return new RegistryProcess(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start(),
                port,
                log);
    }

    public void awaitAnswer() {
        Heartbeats.eventually(this::answers);
    }

    /** Waits until it ends by itself, and tells its status. */
    public int awaitEnd() throws InterruptedException {
        Heartbeats.eventually(() -> !process.isAlive());
        return process.waitFor();
    }

    /** All that it has said until now. */
    public String said() {
        try {
            return Files.readString(log);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public RegistryCalls calls() {
        return new RegistryCalls(port);
    }

    /** Ends it as a power cut would. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new AssertionError("the registry ended while starting; it said:\n" + said());
        }
        try {
            return calls().get("/actuator/health").status() == 200;
        } catch (IllegalStateException notYet) {
            return false;
        }
    }
}
