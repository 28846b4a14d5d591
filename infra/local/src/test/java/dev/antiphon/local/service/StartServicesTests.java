package dev.antiphon.local.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.local.Refused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

class StartServicesTests {

    private final List<String> diary = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    private final StartServices start = new StartServices(Duration.ofSeconds(10), out);

    @TempDir private Path folder;

    @Test
    void startsAServiceAfterThoseThatItNeedsAndStopsItBeforeThem() throws Exception {
        // Given
        var services =
                List.<Service>of(
                        service("database"),
                        service("registry", "database", "not run at all"),
                        service("console", "registry"));
        // When
        start.start(services);
        new StopServices(out).stop(services);
        // Then
        assertThat(diary)
                .containsExactly(
                        "start database",
                        "start registry",
                        "start console",
                        "stop console",
                        "stop registry",
                        "stop database");
    }

    @Test
    void stopsWhatItStartedIfOneFailsAndShowsTheEndOfItsLog() throws Exception {
        // Given
        Files.writeString(folder.resolve("registry.log"), "the reason\n");
        var already = service("kafka").running();
        var services =
                List.<Service>of(
                        already,
                        service("database"),
                        service("registry", "database").broken(),
                        service("console", "registry"));
        // When, then
        assertThatThrownBy(() -> start.start(services))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("registry did not start: it is broken")
                .hasMessageContaining("the reason");
        assertThat(diary)
                .containsExactly(
                        "start database", "start registry", "stop registry", "stop database");
        assertThat(already.isRunning()).isTrue();
    }

    @Test
    void leavesAServiceAloneThatRuns() throws Exception {
        // When
        start.start(List.of(service("kafka").running()));
        // Then
        assertThat(diary).isEmpty();
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("kafka", "running already");
    }

    private FakeService service(String name, String... after) {
        return new FakeService(name, Set.of(after), diary, folder.resolve(name + ".log"));
    }
}
