package dev.antiphon.local.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.antiphon.embedded.FreePorts;
import dev.antiphon.local.installation.Ports;
import dev.antiphon.local.service.Machine;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

class UpAndDownTests {

    private static final Path CHECKOUT = Path.of("../..").toAbsolutePath().normalize();

    @TempDir private Path folder;

    private Path home = Path.of("");
    private String port = "";
    private String only = "";

    /** What a command said. */
    private record Said(int status, String text) {}

    @BeforeEach
    void takeWhatIsBuilt() throws IOException {
        assumeTrue(isBuilt("infra/embedded"), "the modules are not packaged");
        home = folder.resolve("home");
        port = Integer.toString(freeBase());
        only = isBuilt("services/registry") ? "postgres,kafka,registry" : "postgres,kafka";
    }

    @AfterEach
    void leaveNothing() {
        run("down");
    }

    @Test
    void runsEverythingUntilItIsTakenDownAgain() throws Exception {
        // When
        var first = run("up", "--port", port, "--only", only);
        // Then
        assertThat(first.text()).contains("postgres", "kafka", "ready in", "Antiphon is ready");
        assertThat(first.status()).isZero();
        assertThat(run("up").text()).contains("Antiphon is running already.");
        assertThat(run("up", "--port", "30000").text()).contains("./antiphon down");
        assertThat(run("status").status()).isZero();
        assertThat(Files.getPosixFilePermissions(home))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(run("env").text())
                .contains("ANTIPHON_URL=http://127.0.0.1:" + port, "ANTIPHON_HOME=" + home);
        var secrets = run("env").text();

        // When
        assertThat(run("service", "kill", "kafka").text()).contains("killed");
        assertThat(run("service", "kill", "postgres").text()).contains("killed");
        assertThat(run("status").status()).isEqualTo(1);
        var second = run("up");
        // Then
        assertThat(second.text()).contains("Antiphon is ready");
        assertThat(second.status()).isZero();

        // When
        var down = run("down");
        // Then
        assertThat(down.text()).contains("Nothing is running any more.");
        assertThat(down.status()).isZero();
        assertThat(processesOf(home)).isEmpty();
        assertThat(run("env").text()).isEqualTo(secrets);
        assertThat(run("status").text()).doesNotContain("running");
    }

    @Test
    void saysThatThereIsNoInstallationYet() {
        // When
        var said = run("status");
        // Then
        assertThat(said.status()).isEqualTo(1);
        assertThat(said.text()).contains("There is no installation", "./antiphon up");
    }

    private Said run(String... command) {
        var said = new ByteArrayOutputStream();
        var out = new PrintStream(said, true, StandardCharsets.UTF_8);
        int status =
                Commands.run(
                        Context.of(
                                CHECKOUT,
                                Map.of("ANTIPHON_HOME", home.toString()),
                                new BufferedReader(new StringReader("")),
                                out,
                                out),
                        command);
        return new Said(status, said.toString(StandardCharsets.UTF_8));
    }

    private static List<ProcessHandle> processesOf(Path home) {
        return ProcessHandle.allProcesses()
                .filter(
                        process ->
                                process.info().arguments().stream()
                                        .flatMap(Arrays::stream)
                                        .anyMatch(word -> word.contains(home.toString())))
                .toList();
    }

    private static boolean isBuilt(String module) {
        return Files.exists(CHECKOUT.resolve(module).resolve("target/classpath"));
    }

    private static int freeBase() throws IOException {
        while (true) {
            int base = FreePorts.find(1).getFirst();
            if (base < 60_000
                    && IntStream.range(base, base + Ports.COUNT).noneMatch(Machine::isTaken)) {
                return base;
            }
        }
    }
}
