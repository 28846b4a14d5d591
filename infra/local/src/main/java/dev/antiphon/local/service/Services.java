package dev.antiphon.local.service;

import dev.antiphon.embedded.KafkaBroker;
import dev.antiphon.local.Refused;
import dev.antiphon.local.installation.Detours;
import dev.antiphon.local.installation.Installation;
import dev.antiphon.local.installation.Ports;
import dev.antiphon.local.installation.Secrets;
import dev.antiphon.local.installation.Settings.ExternalDatabase;
import dev.antiphon.local.process.Processes;
import dev.antiphon.local.process.Processes.Command;

import org.apache.kafka.clients.admin.Admin;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which services an installation consists of, and how each is run. The map of the launcher. */
public final class Services {

    private static final String POSTGRES = EmbeddedDatabase.NAME;
    private static final String KAFKA = "kafka";
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    /** A node may finish the answers it is writing. */
    private static final Duration NODE_STOP_LIMIT = Duration.ofSeconds(40);

    private static final Duration PROBE_LIMIT = Duration.ofSeconds(3);

    private static final List<String> JVM =
            List.of(
                    "-XX:+UseSerialGC",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-Djava.awt.headless=true",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    /** The engine's kernels are vector code, which only the second compiler makes fast. */
    private static final List<String> ENGINE =
            List.of("-Xmx256m", "--add-modules", "jdk.incubator.vector");

    /**
     * Without the second compiler the whole takes two thirds of the processor time until it is
     * ready. Services that do little never miss it; the others have it where there are cores to
     * spare.
     */
    private static final String QUICK_TO_START = "-XX:TieredStopAtLevel=1";

    private static final int CORES_TO_SPARE = 5;

    /** Longer where many nodes share a few cores: each request renews its lock. */
    private static final String RECORD_LOCK = "${REGISTRY_KAFKA_RECORDLOCK:1s}";

    private final Installation installation;
    private final Processes processes;
    private final HttpClient http = HttpClient.newHttpClient();

    private Services(Installation installation) {
        this.installation = installation;
        this.processes = new Processes(installation.run(), installation.logs());
    }

    /**
     * The services of an installation, those first that others need.
     *
     * @throws Refused if the settings name one that does not exist
     */
    public static List<Service> of(Installation installation) {
        List<Service> all = new Services(installation).all();
        List<String> only = installation.settings().only();
        var names = all.stream().map(Service::name).collect(Collectors.toSet());
        for (String name : only) {
            if (!names.contains(name)) {
                throw unknown(name, all);
            }
        }
        return all.stream().filter(one -> only.isEmpty() || only.contains(one.name())).toList();
    }

    /**
     * One service.
     *
     * @throws Refused if there is none of that name
     */
    public static Service named(Installation installation, String name) {
        List<Service> all = of(installation);
        return all.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(name, all));
    }

    private static Refused unknown(String name, List<Service> all) {
        return new Refused(
                "There is no service named " + name + ".",
                "There are: " + all.stream().map(Service::name).collect(Collectors.joining(", ")));
    }

    private List<Service> all() {
        var settings = installation.settings();
        var all = new ArrayList<Service>();
        if (settings.postgres().isEmpty()) {
            all.add(new EmbeddedDatabase(installation));
        }
        if (settings.kafka().isEmpty()) {
            all.add(kafka());
        }
        all.add(registry());
        IntStream.rangeClosed(1, settings.gateways()).mapToObj(this::gateway).forEach(all::add);
        all.add(channels());
        all.add(bots());
        all.add(console());
        IntStream.rangeClosed(1, settings.nodes()).mapToObj(this::node).forEach(all::add);
        return all;
    }

    private Service kafka() {
        Ports ports = installation.ports();
        var settings =
                new KafkaBroker.Settings(
                        installation.home().resolve(KAFKA),
                        ports.kafka(),
                        ports.kafkaController(),
                        installation.settings().detours().stream().flatMap(this::detours).toList(),
                        384,
                        Duration.ofMinutes(1),
                        false);
        return new JavaService(
                KAFKA,
                Set.of(),
                List.of(ports.kafka(), ports.kafkaController()),
                450L << 20,
                processes,
                () ->
                        new Command(
                                java(
                                        module("infra/embedded"),
                                        busy("-Xmx384m", KafkaBroker.LOGGING)),
                                List.of(
                                        KafkaBroker.MAIN_CLASS,
                                        KafkaBroker.prepare(settings).toString()),
                                environment(Map.of())),
                _ -> brokersAnswer(),
                Duration.ofSeconds(30));
    }

    private Service registry() {
        int port = installation.ports().registry();
        return web(
                "registry",
                "services/registry",
                "dev.antiphon.registry.RegistryApplication",
                port,
                "",
                "-Xmx160m",
                () -> {
                    var properties = database();
                    properties.put("registry.kafka.bootstrap-servers", brokers());
                    if (installation.settings().kafka().isEmpty()) {
                        // Our broker allows it, and a node that hangs is noticed the sooner.
                        properties.put("registry.kafka.record-lock", RECORD_LOCK);
                    }
                    return properties;
                },
                () ->
                        with(
                                databasePassword(),
                                "REGISTRY_ADMINTOKEN",
                                secret(Secrets.Name.REGISTRY_TOKEN)));
    }

    private Service gateway(int number) {
        Ports ports = installation.ports();
        return web(
                number == 1 ? "gateway" : "gateway-" + number,
                "services/gateway",
                "dev.antiphon.gateway.GatewayApplication",
                ports.gateway(number),
                "",
                "-Xmx256m",
                () -> {
                    var properties = database();
                    properties.put("gateway.kafka.bootstrap-servers", brokers());
                    properties.put("gateway.channels-url", installation.url(ports.channels()));
                    properties.put("gateway.console-url", installation.url(ports.console()));
                    return properties;
                },
                this::databasePassword);
    }

    private Service channels() {
        return web(
                "channels",
                "services/channels",
                "dev.antiphon.channels.ChannelsApplication",
                installation.ports().channels(),
                "",
                "-Xmx160m",
                () -> with(database(), "channels.kafka.bootstrap-servers", brokers()),
                this::databasePassword);
    }

    private Service bots() {
        return web(
                "bots",
                "services/bots",
                "dev.antiphon.bots.BotsApplication",
                installation.ports().bots(),
                "",
                "-Xmx160m",
                () -> with(database(), "bots.kafka.bootstrap-servers", brokers()),
                () -> with(databasePassword(), "BOTS_ADMINTOKEN", secret(Secrets.Name.BOTS_TOKEN)));
    }

    private Service console() {
        Ports ports = installation.ports();
        return web(
                "console",
                "admin-ui",
                "dev.antiphon.console.ConsoleApplication",
                ports.console(),
                "/console",
                "-Xmx160m",
                () -> {
                    var properties = database();
                    properties.put("console.kafka.bootstrap-servers", brokers());
                    properties.put("console.registry-url", installation.url(ports.registry()));
                    properties.put("console.bots-url", installation.url(ports.bots()));
                    return properties;
                },
                () -> {
                    var secrets = databasePassword();
                    secrets.put("CONSOLE_ADMINPASSWORD", secret(Secrets.Name.CONSOLE_PASSWORD));
                    secrets.put("CONSOLE_REGISTRYTOKEN", secret(Secrets.Name.REGISTRY_TOKEN));
                    secrets.put("CONSOLE_BOTSTOKEN", secret(Secrets.Name.BOTS_TOKEN));
                    return secrets;
                });
    }

    private Service node(int number) {
        String name = "node-" + number;
        int nodes = installation.settings().nodes();
        int threads = Math.max(1, Machine.cores() / nodes);
        // What the other services need is left to them.
        String share = Machine.memoryBytes() * 6 / 10 / nodes + "B";
        var sizes = installation.settings().nodeMemory();
        var properties = new LinkedHashMap<String, String>();
        properties.put("inference.node-id", name);
        properties.put("inference.memory", number <= sizes.size() ? sizes.get(number - 1) : share);
        properties.put("inference.placement.threads", Integer.toString(threads));
        properties.put("inference.kafka.bootstrap-servers", brokers());
        installation
                .settings()
                .detours()
                .ifPresent(detours -> properties.putAll(throughDetours(detours, number)));
        return new JavaService(
                name,
                Set.of(KAFKA),
                List.of(),
                500L << 20,
                processes,
                () ->
                        new Command(
                                java(module("services/inference"), ENGINE),
                                program("dev.antiphon.inference.InferenceApplication", properties),
                                environment(Map.of())),
                said -> said.contains("Started InferenceApplication"),
                NODE_STOP_LIMIT);
    }

    private Stream<KafkaBroker.Detour> detours(Detours detours) {
        return IntStream.rangeClosed(1, installation.settings().nodes())
                .mapToObj(
                        node -> new KafkaBroker.Detour(detours.kafka(node), detours.toKafka(node)));
    }

    private static Map<String, String> throughDetours(Detours detours, int node) {
        return Map.of(
                "inference.kafka.bootstrap-servers",
                "127.0.0.1:" + detours.toKafka(node),
                "inference.chain.port",
                Integer.toString(detours.stages(node)),
                "inference.chain.advertised-port",
                Integer.toString(detours.toStages(node)));
    }

    /** Puts together what a service is told, which may need secrets. */
    private interface Values {
        Map<String, String> get() throws IOException;
    }

    private Service web(
            String name,
            String folder,
            String mainClass,
            int port,
            String contextPath,
            String heap,
            Values properties,
            Values secrets) {
        return new JavaService(
                name,
                Set.of(POSTGRES, KAFKA),
                List.of(port),
                300L << 20,
                processes,
                () ->
                        new Command(
                                java(module(folder), List.of(heap, QUICK_TO_START)),
                                program(
                                        mainClass,
                                        with(
                                                properties.get(),
                                                "server.port",
                                                Integer.toString(port))),
                                environment(secrets.get())),
                _ -> isHealthy(installation.url(port) + contextPath + "/actuator/health"),
                STOP_LIMIT);
    }

    private static Map<String, String> with(Map<String, String> values, String name, String value) {
        var more = new LinkedHashMap<>(values);
        more.put(name, value);
        return more;
    }

    private List<String> java(Path module, List<String> options) throws IOException {
        var java = new ArrayList<>(JVM);
        java.addAll(options);
        java.add("-cp");
        java.add(ClassPath.of(module));
        return java;
    }

    private static List<String> busy(String... options) {
        var all = new ArrayList<>(List.of(options));
        if (Machine.cores() < CORES_TO_SPARE) {
            all.add(QUICK_TO_START);
        }
        return all;
    }

    private static List<String> program(String mainClass, Map<String, String> properties) {
        var program = new ArrayList<>(List.of(mainClass));
        properties.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(property -> "--" + property.getKey() + "=" + property.getValue())
                .forEach(program::add);
        return program;
    }

    private static Map<String, String> environment(Map<String, String> more) {
        // Otherwise the C library keeps memory in an arena for every thread.
        return with(more, "MALLOC_ARENA_MAX", "2");
    }

    private Map<String, String> database() {
        var external = installation.settings().postgres();
        var database = new LinkedHashMap<String, String>();
        database.put(
                "spring.datasource.url",
                external.map(ExternalDatabase::url)
                        .orElseGet(
                                () ->
                                        "jdbc:postgresql://127.0.0.1:%d/%s"
                                                .formatted(
                                                        installation.ports().postgres(),
                                                        EmbeddedDatabase.DATABASE)));
        database.put(
                "spring.datasource.username",
                external.map(ExternalDatabase::user).orElse("postgres"));
        return database;
    }

    private Map<String, String> databasePassword() throws IOException {
        var external = installation.settings().postgres();
        var secrets = new LinkedHashMap<String, String>();
        secrets.put(
                "SPRING_DATASOURCE_PASSWORD",
                external.isPresent()
                        ? external.get().password()
                        : secret(Secrets.Name.POSTGRES_PASSWORD));
        return secrets;
    }

    private String secret(Secrets.Name name) throws IOException {
        return installation.secrets().of(name);
    }

    private Path module(String folder) {
        return installation.checkout().resolve(folder);
    }

    private String brokers() {
        return installation.settings().bootstrapServers();
    }

    private boolean isHealthy(String url) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(URI.create(url)).timeout(PROBE_LIMIT).build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private boolean brokersAnswer() throws InterruptedException {
        if (!Machine.isTaken(installation.ports().kafka())) {
            return false;
        }
        try (var admin = Admin.create(Map.of("bootstrap.servers", brokers()))) {
            admin.describeCluster().nodes().get(PROBE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException notYet) {
            return false;
        }
    }
}
