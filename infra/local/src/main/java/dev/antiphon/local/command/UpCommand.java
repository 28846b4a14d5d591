package dev.antiphon.local.command;

import dev.antiphon.local.Refused;
import dev.antiphon.local.demo.Beginning;
import dev.antiphon.local.doctor.Doctor;
import dev.antiphon.local.doctor.Finding;
import dev.antiphon.local.installation.Installation;
import dev.antiphon.local.installation.Settings;
import dev.antiphon.local.process.ProcessMemory;
import dev.antiphon.local.service.Service;
import dev.antiphon.local.service.Services;
import dev.antiphon.local.service.StartServices;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

@Command(
        name = "up",
        description = "Starts everything that does not run, and tells where it is.",
        footer = {
            "",
            "Settings are kept for the next time. Each may also come from the environment:",
            "ANTIPHON_PORT_BASE, ANTIPHON_NODES, ANTIPHON_NODE_MEMORY, ANTIPHON_GATEWAYS,",
            "ANTIPHON_KAFKA,",
            "ANTIPHON_POSTGRES with ANTIPHON_POSTGRES_USER and ANTIPHON_POSTGRES_PASSWORD."
        })
final class UpCommand implements Callable<Integer> {

    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final Duration LATE_STARTS = Duration.ofSeconds(2);

    private final Context context;

    @Option(
            names = "--port",
            paramLabel = "<n>",
            description = "the first of 20 ports, the gateway's (8080)")
    private Optional<String> port = Optional.empty();

    @Option(names = "--nodes", paramLabel = "<n>", description = "inference nodes (2)")
    private Optional<String> nodes = Optional.empty();

    @Option(
            names = "--node-memory",
            paramLabel = "<sizes>",
            description = {
                "what models may take on each node, such as 8GB,4GB (all share the machine's);",
                "nodes into which a model does not fit host it together"
            })
    private Optional<String> nodeMemory = Optional.empty();

    @Option(names = "--gateways", paramLabel = "<n>", description = "gateways (1)")
    private Optional<String> gateways = Optional.empty();

    @Option(
            names = "--kafka",
            paramLabel = "<host:port>",
            description = "brokers that run elsewhere, or: embedded")
    private Optional<String> kafka = Optional.empty();

    @Option(
            names = "--postgres",
            paramLabel = "<jdbc-url>",
            description = "a database that runs elsewhere, or: embedded")
    private Optional<String> postgres = Optional.empty();

    @Option(
            names = "--only",
            paramLabel = "<names>",
            description = "services to run, separated by commas, or: all")
    private Optional<String> only = Optional.empty();

    @Option(names = "--force", description = "start even if the machine seems too small")
    private boolean force;

    UpCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        // Not that of the process, which has built before.
        var begin = Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        var installation =
                Installation.wished(
                        context.checkout(), context.home(), flags(), context.environment());
        var services = Services.of(installation);
        refuseToChangeWhatRuns(installation);
        installation.save();
        try (var _ = Upkeep.of(installation.run())) {
            if (allRun(services)) {
                context.out().println("Antiphon is running already.");
            } else {
                start(installation, services);
                context.out()
                        .printf(
                                "%nAntiphon is ready: %.1f s, %s of memory in %d services.%n",
                                Duration.between(begin, Instant.now()).toMillis() / 1e3,
                                ProcessMemory.shown(memory(services)),
                                services.size());
            }
        }
        Addresses.of(installation, services).print(context.out());
        return 0;
    }

    private void start(Installation installation, List<Service> services)
            throws IOException, InterruptedException {
        refuseIfImpossible(new Doctor(installation, services).beforeStart());
        context.out().println("Starting Antiphon in " + installation.home() + " …");
        var start = new StartServices(START_LIMIT, context.out());
        var brokenOff = Thread.ofPlatform().unstarted(() -> breakOff(start));
        Runtime.getRuntime().addShutdownHook(brokenOff);
        start.start(services);
        try {
            begin(installation, services);
        } catch (IOException failed) {
            context.out().println("Stopping what was started …");
            start.undo();
            throw new Refused(
                    "The services run, but the first things could not be made: "
                            + failed.getMessage(),
                    "The logs in " + installation.logs() + " may tell why.");
        } finally {
            Runtime.getRuntime().removeShutdownHook(brokenOff);
        }
    }

    private void begin(Installation installation, List<Service> services)
            throws IOException, InterruptedException {
        var names = services.stream().map(Service::name).collect(Collectors.toSet());
        var beginning = Beginning.of(installation, context.out());
        if (names.contains("registry")) {
            beginning.key();
            beginning.models();
            beginning.embeddings();
        }
        if (names.contains("bots")) {
            beginning.bot();
        }
        if (names.contains("registry") && names.contains("gateway") && names.contains("node-1")) {
            beginning.firstAnswer();
        }
    }

    private void breakOff(StartServices start) {
        try {
            context.out().println("Broken off; stopping what was started …");
            start.undo();
            // One may have been about to start.
            Thread.sleep(LATE_STARTS);
            start.undo();
        } catch (IOException failed) {
            context.out().println(failed.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void refuseIfImpossible(List<Finding> findings) {
        var told =
                findings.stream()
                        .filter(finding -> !(force && finding.what().equals("memory")))
                        .map(
                                finding ->
                                        "  %s: %s. %s"
                                                .formatted(
                                                        finding.what(),
                                                        finding.found(),
                                                        finding.fix()))
                        .toList();
        if (!told.isEmpty()) {
            throw new Refused(
                    "Antiphon cannot start here:", String.join(System.lineSeparator(), told));
        }
    }

    private void refuseToChangeWhatRuns(Installation wished) throws IOException {
        Installation saved;
        try {
            saved = context.installation();
        } catch (Refused none) {
            return;
        }
        var kept = Services.of(wished).stream().map(Service::name).collect(Collectors.toSet());
        boolean isMoved =
                !saved.ports().equals(wished.ports())
                        || !saved.settings().kafka().equals(wished.settings().kafka())
                        || !saved.settings().postgres().equals(wished.settings().postgres());
        for (Service service : Services.of(saved)) {
            if (service.isRunning() && (isMoved || !kept.contains(service.name()))) {
                throw new Refused(
                        service.name() + " is running with other settings.",
                        "Stop everything first with: ./antiphon down");
            }
        }
    }

    private static boolean allRun(List<Service> services) throws IOException {
        for (Service service : services) {
            if (!service.isRunning()) {
                return false;
            }
        }
        return true;
    }

    private static long memory(List<Service> services) throws IOException {
        long bytes = 0;
        for (Service service : services) {
            bytes += service.process().map(ProcessMemory::bytes).orElse(0L);
        }
        return bytes;
    }

    private Map<Settings.Key, String> flags() {
        var flags = new EnumMap<Settings.Key, String>(Settings.Key.class);
        port.ifPresent(given -> flags.put(Settings.Key.PORT_BASE, given));
        nodes.ifPresent(given -> flags.put(Settings.Key.NODES, given));
        nodeMemory.ifPresent(given -> flags.put(Settings.Key.NODE_MEMORY, given));
        gateways.ifPresent(given -> flags.put(Settings.Key.GATEWAYS, given));
        kafka.ifPresent(given -> flags.put(Settings.Key.KAFKA, given));
        postgres.ifPresent(given -> flags.put(Settings.Key.POSTGRES, given));
        only.ifPresent(given -> flags.put(Settings.Key.ONLY, given));
        return flags;
    }
}
