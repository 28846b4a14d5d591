package dev.antiphon.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A real PostgreSQL from Maven artifacts, reachable over loopback only, with a password. */
public final class PostgresServer implements AutoCloseable {

    /** The name of the one user. */
    public static final String USER = "postgres";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
    private static final Pattern PASSWORD = Pattern.compile("[A-Za-z0-9_-]{8,}");
    private static final Duration POLL = Duration.ofMillis(20);
    private static final String ONLY_WITH_PASSWORD =
            """
            local all all scram-sha-256
            host all all 127.0.0.1/32 scram-sha-256
            host all all ::1/128 scram-sha-256
            """;

    /**
     * How to run a server.
     *
     * @param folder where the data and the binaries lie; kept when the server ends
     * @param log where the server writes what it has to say
     * @param port where clients connect
     * @param password of the one user; letters, digits, hyphens and underscores, at least eight
     * @param startLimit how long it may take until it answers
     * @param endsWithStarter whether it stops when this virtual machine does
     * @param durable whether a commit waits for the disk; off only where data may be lost
     */
    public record Settings(
            Path folder,
            Path log,
            int port,
            String password,
            Duration startLimit,
            boolean endsWithStarter,
            boolean durable) {

        public Settings {
            if (!PASSWORD.matcher(password).matches()) {
                throw new IllegalArgumentException("the password must match " + PASSWORD.pattern());
            }
        }

        /** A server on a free port that nobody needs when this process is gone. */
        public static Settings forTests(Path folder) throws IOException {
            return new Settings(
                    folder,
                    folder.resolve("postgres.log"),
                    FreePorts.find(1).getFirst(),
                    "for-tests-only",
                    Duration.ofMinutes(5),
                    true,
                    false);
        }
    }

    private final Settings settings;
    private final EmbeddedPostgres server;

    private PostgresServer(Settings settings, EmbeddedPostgres server) {
        this.settings = settings;
        this.server = server;
    }

    /** Starts a server and waits until it answers. */
    public static PostgresServer start(Settings settings) throws IOException {
        Path folder = settings.folder().toAbsolutePath();
        Path data = folder.resolve("data");
        Files.createDirectories(folder);
        Path log = settings.log();
        if (find(folder).isEmpty()) {
            // Left by a crash; the system may have given the id in it to somebody else since.
            Files.deleteIfExists(pidFile(folder));
            // Held by whoever started a server here before, though that may have ended.
            Files.deleteIfExists(data.resolve("epg-lock"));
        }
        String durable = settings.durable() ? "on" : "off";
        EmbeddedPostgres server =
                EmbeddedPostgres.builder()
                        .setDataDirectory(data)
                        .setOverrideWorkingDirectory(folder.resolve("binaries").toFile())
                        .setCleanDataDirectory(false)
                        .setRegisterShutdownHook(settings.endsWithStarter())
                        .setPort(settings.port())
                        .setPGStartupWait(settings.startLimit())
                        .setLocaleConfig("locale", "C.UTF-8")
                        .setConnectConfig("password", settings.password())
                        .setServerConfig("listen_addresses", "127.0.0.1")
                        .setServerConfig("unix_socket_directories", "")
                        .setServerConfig("fsync", durable)
                        .setServerConfig("synchronous_commit", durable)
                        .setErrorRedirector(Redirect.appendTo(log.toFile()))
                        .setOutputRedirector(Redirect.appendTo(log.toFile()))
                        .start();
        var started = new PostgresServer(settings, server);
        started.requirePassword(data.resolve("pg_hba.conf"));
        return started;
    }

    /**
     * Stops, in order, the server of a folder that another process started. Clients are
     * disconnected.
     *
     * @return whether one was running
     * @throws IOException if it does not stop within the limit
     */
    public static boolean stop(Path folder, Duration limit)
            throws IOException, InterruptedException {
        Optional<ProcessHandle> server = find(folder);
        if (server.isEmpty()) {
            return false;
        }
        // Its "fast shutdown". ProcessHandle knows TERM alone, which waits for the clients to
        // leave.
        new ProcessBuilder("kill", "-INT", Long.toString(server.get().pid()))
                .inheritIO()
                .start()
                .waitFor();
        awaitGone(folder, List.of(server.get()), limit);
        return true;
    }

    /**
     * Ends the server of a folder and all its processes at once, as a power cut would.
     *
     * @return whether one was running
     */
    public static boolean kill(Path folder, Duration limit)
            throws IOException, InterruptedException {
        Optional<ProcessHandle> server = find(folder);
        if (server.isEmpty()) {
            return false;
        }
        var processes = Stream.concat(server.stream(), server.get().descendants()).toList();
        processes.forEach(ProcessHandle::destroyForcibly);
        awaitGone(folder, processes, limit);
        return true;
    }

    /** The main process of the server of a folder, if it runs, whoever started it. */
    public static Optional<ProcessHandle> find(Path folder) throws IOException {
        Path pidFile = pidFile(folder);
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        String pid = Files.readAllLines(pidFile).stream().findFirst().orElse("").strip();
        if (!pid.matches("[0-9]{1,10}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(pid)).filter(process -> serves(process, folder));
    }

    private static boolean serves(ProcessHandle process, Path folder) {
        String data = folder.toAbsolutePath().resolve("data").toString();
        return process.info().arguments().stream().flatMap(Arrays::stream).anyMatch(data::equals);
    }

    private static Path pidFile(Path folder) {
        return folder.resolve("data").resolve("postmaster.pid");
    }

    /** Polls: nobody is told when a process ends that is not his child. */
    private static void awaitGone(Path folder, List<ProcessHandle> processes, Duration limit)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (ProcessHandle process : processes) {
            // One that has ended, but that nobody has asked about, has no arguments any more.
            while (process.isAlive() && process.info().arguments().isPresent()) {
                if (System.nanoTime() > end) {
                    throw new IOException(
                            "PostgreSQL in %s, process %d, did not end within %s"
                                    .formatted(folder, process.pid(), limit));
                }
                Thread.sleep(POLL);
            }
        }
    }

    /** The JDBC address of a database, without user and password. */
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(settings.port(), database);
    }

    public String password() {
        return settings.password();
    }

    /** Creates a database unless it exists. */
    public void createDatabase(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the name of a database must match " + NAME.pattern() + ", was: " + name);
        }
        try (var connection = connect();
                var exists =
                        connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?");
                var create = connection.createStatement()) {
            exists.setString(1, name);
            if (!exists.executeQuery().next()) {
                create.execute("CREATE DATABASE " + name);
            }
        } catch (SQLException failed) {
            throw new IllegalStateException("database " + name + " was not created", failed);
        }
    }

    /** Stops the server in order; the data stay. */
    @Override
    public void close() throws IOException {
        server.close();
    }

    /**
     * A new data folder trusts everybody on the machine; this ends that, before anybody is told.
     */
    private void requirePassword(Path access) throws IOException {
        if (Files.readString(access).equals(ONLY_WITH_PASSWORD)) {
            return;
        }
        try (var connection = connect();
                var statement = connection.createStatement()) {
            // Otherwise a crash may lose the password, though nobody is let in without it any more.
            statement.execute("SET synchronous_commit = on");
            statement.execute("ALTER ROLE postgres PASSWORD '" + settings.password() + "'");
            Files.writeString(access, ONLY_WITH_PASSWORD);
            statement.execute("SELECT pg_reload_conf()");
        } catch (SQLException failed) {
            throw new IOException("PostgreSQL took no password", failed);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url("postgres"), USER, settings.password());
    }
}
