package dev.antiphon.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.local.process.Processes.Command;
import dev.antiphon.local.process.Processes.Ending;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class ProcessesTests {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir private Path folder;

    private Processes processes = new Processes(Path.of(""), Path.of(""));
    private final List<ProcessHandle> started = new ArrayList<>();

    @BeforeEach
    void makeFolders() throws IOException {
        processes =
                new Processes(
                        Files.createDirectories(folder.resolve("a folder/run")),
                        Files.createDirectories(folder.resolve("a folder/logs")));
    }

    @AfterEach
    void leaveNothing() {
        started.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void findsAProcessAgainAndStopsIt() throws Exception {
        // Given
        var process = start("sleeper");
        // When
        var again = new Processes(processes.run(), processes.logs());
        // Then
        assertThat(again.find("sleeper")).contains(process);
        assertThat(Files.readString(again.pidFile("sleeper"))).isEqualTo(process.pid() + "\n");
        assertThat(again.stop("sleeper", LIMIT)).isEqualTo(Ending.STOPPED);
        assertThat(again.find("sleeper")).isEmpty();
        assertThat(again.pidFile("sleeper")).doesNotExist();
    }

    @Test
    void givesTheEnvironmentButShowsItInNoArgument() throws Exception {
        // When
        var process = start("sleeper");
        // Then
        assertThat(Files.readString(processes.log("sleeper"))).contains("said a secret");
        assertThat(process.info().commandLine().orElseThrow()).doesNotContain("a secret");
    }

    @Test
    void killsWhatDoesNotStopWithinTheLimit() throws Exception {
        // Given
        start("sleeper", "stubborn");
        // When
        var ending = processes.stop("sleeper", Duration.ofMillis(300));
        // Then
        assertThat(ending).isEqualTo(Ending.KILLED);
        assertThat(processes.find("sleeper")).isEmpty();
    }

    @Test
    void leavesAStrangerAloneWhoseIdStandsInThePidFile() throws Exception {
        // Given
        var stranger = new ProcessBuilder("sleep", "300").start().toHandle();
        started.add(stranger);
        Files.writeString(processes.pidFile("sleeper"), stranger.pid() + "\n");
        // When
        var stopped = processes.stop("sleeper", LIMIT);
        var killed = processes.kill("sleeper");
        // Then
        assertThat(stopped).isEqualTo(Ending.NOT_RUNNING);
        assertThat(killed).isEqualTo(Ending.NOT_RUNNING);
        assertThat(stranger.isAlive()).isTrue();
    }

    @Test
    void leavesTheProcessOfAnotherInstallationAlone() throws Exception {
        // Given
        var process = start("sleeper");
        var other = new Processes(Files.createDirectories(folder.resolve("other/run")), folder);
        Files.copy(processes.pidFile("sleeper"), other.pidFile("sleeper"));
        // When
        var killed = other.kill("sleeper");
        // Then
        assertThat(killed).isEqualTo(Ending.NOT_RUNNING);
        assertThat(other.stopStrays(LIMIT)).isEmpty();
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void doesNotTakeAProcessForOneThatWasStartedLongBefore() throws Exception {
        // Given
        start("sleeper");
        // When
        Files.setLastModifiedTime(
                processes.pidFile("sleeper"), FileTime.from(Instant.now().minusSeconds(3600)));
        // Then
        assertThat(processes.find("sleeper")).isEmpty();
    }

    @Test
    void findsNothingInAPidFileThatWasNotWrittenToTheEnd() throws Exception {
        // When
        Files.writeString(processes.pidFile("sleeper"), "");
        // Then
        assertThat(processes.find("sleeper")).isEmpty();
    }

    @Test
    void stopsAProcessWhosePidFileIsLost() throws Exception {
        // Given
        var process = start("sleeper");
        Files.delete(processes.pidFile("sleeper"));
        // When
        var stopped = processes.stopStrays(LIMIT);
        // Then
        assertThat(stopped).containsExactly("sleeper");
        process.onExit().join();
    }

    @Test
    void tellsWhatMemoryAProcessTakes() throws Exception {
        // When
        var process = start("sleeper");
        // Then
        assertThat(ProcessMemory.bytes(process)).isBetween(1L << 20, 1L << 30);
        assertThat(ProcessMemory.shown(3L << 29)).isEqualTo("1.5 GiB");
        assertThat(ProcessMemory.shown(5 << 20)).isEqualTo("5 MiB");
    }

    private ProcessHandle start(String name, String... arguments)
            throws IOException, InterruptedException {
        var program = new ArrayList<>(List.of(Sleeper.class.getName()));
        program.addAll(List.of(arguments));
        var process =
                processes.start(
                        name,
                        new Command(
                                List.of("-Xmx32m", "-cp", System.getProperty("java.class.path")),
                                program,
                                Map.of("SLEEPER_SAYS", "a secret")));
        started.add(process);
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!Files.readString(processes.log(name)).contains("asleep")) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(20);
        }
        return process;
    }
}
