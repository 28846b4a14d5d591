package dev.antiphon.embedded;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One real Kafka broker (KRaft, broker and controller in one) as a process of its own, reachable
 * over loopback only. Its class path is that of the process that starts it.
 */
public final class KafkaBroker implements AutoCloseable {

    /**
     * What to run where the broker is started by other means; {@link #prepare} gives its argument.
     */
    public static final String MAIN_CLASS = BrokerProcess.class.getName();

    /** The system property without which a broker says too much. */
    public static final String LOGGING =
            "-Dlogback.configurationFile=dev/antiphon/embedded/broker-logback.xml";

    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Duration PROBE_PAUSE = Duration.ofMillis(50);

    /**
     * How to run a broker.
     *
     * @param dataFolder where records, settings and the log lie; kept when the broker ends
     * @param port where clients connect
     * @param controllerPort where the broker speaks to itself
     * @param detours further ports, each for clients that reach the broker by another one
     * @param heapMebibytes the heap of the process
     * @param startLimit how long it may take until it answers
     * @param endsWithStarter whether it ends when the process that started it ends, however that
     *     comes
     */
    public record Settings(
            Path dataFolder,
            int port,
            int controllerPort,
            List<Detour> detours,
            int heapMebibytes,
            Duration startLimit,
            boolean endsWithStarter) {

        /** A broker on free ports that nobody needs when this process is gone. */
        public static Settings forTests(Path dataFolder) throws IOException {
            List<Integer> ports = FreePorts.find(2);
            return new Settings(
                    dataFolder,
                    ports.getFirst(),
                    ports.getLast(),
                    List.of(),
                    256,
                    Duration.ofMinutes(5),
                    true);
        }
    }

    /**
     * A way to the broker that leads through something else.
     *
     * @param port where the broker listens
     * @param advertisedPort what it tells clients that come this way
     */
    public record Detour(int port, int advertisedPort) {}

    private final Settings settings;
    private final Process process;

    private KafkaBroker(Settings settings, Process process) {
        this.settings = settings;
        this.process = process;
    }

    /**
     * Starts a broker and waits until it answers.
     *
     * @throws IOException if it does not within the limit; the message ends with what the broker
     *     said last
     */
    public static KafkaBroker start(Settings settings) throws IOException, InterruptedException {
        Path properties = prepare(settings);
        var process =
                new ProcessBuilder(command(properties, settings))
                        .redirectErrorStream(true)
                        .redirectOutput(log(settings).toFile())
                        .start();
        var broker = new KafkaBroker(settings, process);
        try {
            broker.awaitAnswer();
            return broker;
        } catch (IOException | InterruptedException failed) {
            broker.kill();
            throw failed;
        }
    }

    /** Writes the file that {@link #MAIN_CLASS} runs a broker by. */
    public static Path prepare(Settings settings) throws IOException {
        Files.createDirectories(settings.dataFolder());
        Path properties = settings.dataFolder().resolve("server.properties");
        writeProperties(properties, settings);
        return properties;
    }

    /** What clients are configured with. */
    public String bootstrapServers() {
        return LOOPBACK + ":" + settings.port();
    }

    /** The operating system's id of the broker's process. */
    public long pid() {
        return process.pid();
    }

    /** Ends the broker without letting it tidy up, as a crash would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Stops the broker in order. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void awaitAnswer() throws IOException, InterruptedException {
        long end = System.nanoTime() + settings.startLimit().toNanos();
        while (!accepts()) {
            if (!process.isAlive()) {
                throw failure("ended while starting");
            }
            if (System.nanoTime() > end) {
                throw failure("did not answer within " + settings.startLimit());
            }
            Thread.sleep(PROBE_PAUSE);
        }
        long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
        try (var admin =
                Admin.create(
                        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
            admin.describeCluster().nodes().get(left, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException unanswered) {
            throw failure("did not answer: " + unanswered.getMessage());
        }
    }

    private boolean accepts() {
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), settings.port()), 500);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private IOException failure(String what) throws IOException {
        List<String> lines = Files.readAllLines(log(settings), StandardCharsets.UTF_8);
        var tail = lines.subList(Math.max(0, lines.size() - 20), lines.size());
        return new IOException(
                "the Kafka broker on port %d %s; its log %s ends with:%n%s"
                        .formatted(
                                settings.port(),
                                what,
                                log(settings),
                                String.join(System.lineSeparator(), tail)));
    }

    private static Path log(Settings settings) {
        return settings.dataFolder().resolve("broker.log");
    }

    private static List<String> command(Path properties, Settings settings) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + settings.heapMebibytes() + "m");
        command.add("-XX:+UseSerialGC");
        command.add("-Djava.awt.headless=true");
        command.add(LOGGING);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(BrokerProcess.class.getName());
        command.add(properties.toString());
        if (settings.endsWithStarter()) {
            command.add(Long.toString(ProcessHandle.current().pid()));
        }
        return command;
    }

    private static void writeProperties(Path file, Settings settings) throws IOException {
        var all = new TreeMap<>(BrokerDefaults.settings());
        all.put("process.roles", "broker,controller");
        all.put("node.id", "1");
        all.put("controller.quorum.voters", "1@" + LOOPBACK + ":" + settings.controllerPort());
        all.put("controller.listener.names", "CONTROLLER");
        var listeners = new ArrayList<String>();
        var advertised = new ArrayList<String>();
        listeners.add(listener("PLAINTEXT", settings.port()));
        listeners.add(listener("CONTROLLER", settings.controllerPort()));
        advertised.add(listener("PLAINTEXT", settings.port()));
        var protocols = new ArrayList<>(List.of("PLAINTEXT:PLAINTEXT", "CONTROLLER:PLAINTEXT"));
        for (var detour : settings.detours()) {
            String name = "DETOUR" + protocols.size();
            listeners.add(listener(name, detour.port()));
            advertised.add(listener(name, detour.advertisedPort()));
            protocols.add(name + ":PLAINTEXT");
        }
        all.put("listeners", String.join(",", listeners));
        all.put("advertised.listeners", String.join(",", advertised));
        all.put("inter.broker.listener.name", "PLAINTEXT");
        all.put("listener.security.protocol.map", String.join(",", protocols));
        all.put("log.dirs", settings.dataFolder().resolve("records").toAbsolutePath().toString());
        var properties = new Properties();
        properties.putAll(all);
        try (var writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            properties.store(writer, null);
        }
    }

    private static String listener(String name, int port) {
        return "%s://%s:%d".formatted(name, LOOPBACK, port);
    }
}
