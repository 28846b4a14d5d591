package dev.antiphon.local.service;

import dev.antiphon.embedded.PostgresServer;
import dev.antiphon.local.installation.Installation;
import dev.antiphon.local.installation.Secrets;
import dev.antiphon.local.process.Processes.Ending;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The installation's own PostgreSQL, with one database for all services. */
record EmbeddedDatabase(Installation installation) implements Service {

    static final String NAME = "postgres";
    static final String DATABASE = "antiphon";

    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> after() {
        return Set.of();
    }

    @Override
    public List<Integer> ports() {
        return List.of(installation.ports().postgres());
    }

    @Override
    public long memoryBytes() {
        return 120L << 20;
    }

    @Override
    public Path log() {
        return installation.logs().resolve(NAME + ".log");
    }

    @Override
    public Optional<ProcessHandle> process() throws IOException {
        return PostgresServer.find(folder());
    }

    /** It detaches by itself. */
    @Override
    public void start(Duration limit) throws IOException {
        var server =
                PostgresServer.start(
                        new PostgresServer.Settings(
                                folder(),
                                log(),
                                installation.ports().postgres(),
                                installation.secrets().of(Secrets.Name.POSTGRES_PASSWORD),
                                limit,
                                false,
                                true));
        server.createDatabase(DATABASE);
        Files.writeString(
                pidFile(), process().map(ProcessHandle::pid).map(pid -> pid + "\n").orElseThrow());
    }

    @Override
    public Ending stop() throws IOException, InterruptedException {
        boolean stopped;
        try {
            stopped = PostgresServer.stop(folder(), STOP_LIMIT);
        } catch (IOException late) {
            return kill();
        }
        Files.deleteIfExists(pidFile());
        return stopped ? Ending.STOPPED : Ending.NOT_RUNNING;
    }

    @Override
    public Ending kill() throws IOException, InterruptedException {
        return PostgresServer.kill(folder(), KILL_LIMIT) ? Ending.KILLED : Ending.NOT_RUNNING;
    }

    private Path folder() {
        return installation.home().resolve(NAME);
    }

    private Path pidFile() {
        return installation.run().resolve(NAME + ".pid");
    }
}
