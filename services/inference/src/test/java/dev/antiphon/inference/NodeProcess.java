package dev.antiphon.inference;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A node as a process of its own, so that it can be killed, paused and told to end. */
final class NodeProcess implements AutoCloseable {

    private final Process process;

    private NodeProcess(Process process) {
        this.process = process;
    }

    /** Starts one; what it says is kept below the build folder. */
    static NodeProcess start(String nodeId, String bootstrapServers, String... settings)
            throws IOException {
        var log = Path.of("target", "nodes", nodeId + ".log");
        Files.createDirectories(log.getParent());
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx192m",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "--add-modules",
                                "jdk.incubator.vector",
                                "-cp",
                                System.getProperty("java.class.path"),
                                InferenceApplication.class.getName(),
                                "--inference.node-id=" + nodeId,
                                "--inference.placement.threads=1",
                                // Tests that count on little time elsewhere would wait for it.
                                "--inference.placement.warm-up=0s",
                                "--inference.kafka.bootstrap-servers=" + bootstrapServers));
        command.addAll(Arrays.asList(settings));
        return new NodeProcess(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.to(log.toFile()))
                        .start());
    }

    long pid() {
        return process.pid();
    }

    /** SIGKILL, as a crash. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM; returns when it has ended. */
    void terminate() {
        process.destroy();
        process.onExit().join();
    }

    /** SIGSTOP: as a machine that hangs. */
    void pause() throws Exception {
        signal("STOP");
    }

    /** SIGCONT. */
    void resume() throws Exception {
        signal("CONT");
    }

    @Override
    public void close() {
        kill();
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start().waitFor();
    }
}
