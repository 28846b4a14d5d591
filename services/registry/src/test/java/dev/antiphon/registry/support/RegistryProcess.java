package dev.antiphon.registry.support;

import dev.antiphon.embedded.FreePorts;
import dev.antiphon.testkit.TestPostgres;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A registry as a process of its own, so that it can be killed. */
public final class RegistryProcess implements AutoCloseable {

    private final Process process;
    private final int port;

    private RegistryProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts one and waits until it answers. */
    public static RegistryProcess start(
            TestPostgres.Database database, String bootstrapServers, Path log) throws IOException {
        int port = FreePorts.find(1).getFirst();
        var command =
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
                        "--spring.datasource.password=" + database.password());
        var started =
                new RegistryProcess(
                        new ProcessBuilder(command)
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                                .start(),
                        port);
        Heartbeats.eventually(started::answers);
        return started;
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
            throw new AssertionError("the registry ended while starting");
        }
        try {
            return calls().get("/actuator/health").status() == 200;
        } catch (IllegalStateException notYet) {
            return false;
        }
    }
}
