package dev.antiphon.local.doctor;

import dev.antiphon.local.installation.Installation;
import dev.antiphon.local.installation.Settings.ExternalDatabase;
import dev.antiphon.local.process.ProcessMemory;
import dev.antiphon.local.service.Machine;
import dev.antiphon.local.service.Service;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Looks at the machine before services are started on it. */
public record Doctor(Installation installation, List<Service> services) {

    private static final int JAVA = 25;
    private static final int REACH_MILLIS = 3_000;
    private static final long DISK_BYTES = 2L << 30;

    /** Everything, for a person who wonders what is wrong. */
    public List<Finding> examine() throws IOException {
        var findings = new ArrayList<Finding>();
        findings.add(java(Runtime.version().feature(), System.getProperty("java.home")));
        findings.add(maven());
        findings.add(system(System.getProperty("os.name"), System.getProperty("os.arch")));
        findings.add(memory(Machine.availableBytes(), neededBytes()));
        findings.add(disk());
        findings.addAll(ports());
        findings.addAll(elsewhere());
        findings.addAll(halfDead());
        return findings;
    }

    /** What would keep services from starting. */
    public List<Finding> beforeStart() throws IOException {
        var findings = new ArrayList<Finding>();
        findings.add(memory(Machine.availableBytes(), neededBytes()));
        findings.add(disk());
        findings.addAll(ports());
        findings.addAll(elsewhere());
        return findings.stream().filter(finding -> !finding.isGood()).toList();
    }

    static Finding java(int feature, String home) {
        String found = "%d in %s".formatted(feature, home);
        return feature >= JAVA
                ? Finding.good("Java", found)
                : Finding.bad("Java", found, "Install a JDK 25, for example Temurin.");
    }

    static Finding memory(OptionalLong available, long needed) {
        if (available.isEmpty()) {
            return Finding.good("memory", "this system does not tell what is free");
        }
        String found =
                "%s free, %s needed"
                        .formatted(
                                ProcessMemory.shown(available.getAsLong()),
                                ProcessMemory.shown(needed));
        return available.getAsLong() >= needed
                ? Finding.good("memory", found)
                : Finding.bad(
                        "memory",
                        found,
                        "End other programs, or run less: ./antiphon up --nodes 1. To try all the"
                                + " same: ./antiphon up --force");
    }

    static Finding system(String name, String architecture) {
        String found = name + " on " + architecture;
        boolean isKnown =
                name.toLowerCase(Locale.ROOT).contains("linux") && architecture.equals("amd64");
        return isKnown
                ? Finding.good("system", found)
                : Finding.bad(
                        "system",
                        found,
                        "PostgreSQL is brought along for Linux on x86-64 only. Elsewhere run one"
                                + " yourself and name it:"
                                + " ANTIPHON_POSTGRES=jdbc:postgresql://host:5432/antiphon");
    }

    private static Finding maven() {
        var path = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1);
        return Arrays.stream(path)
                .map(folder -> Path.of(folder, "mvn"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(found -> Finding.good("Maven", found.toString()))
                .orElseGet(
                        () ->
                                Finding.bad(
                                        "Maven",
                                        "no mvn on the path",
                                        "Install Maven 3.8 or newer; it builds what is run."));
    }

    private Finding disk() throws IOException {
        Path existing = installation.home();
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (existing == null || !Files.isWritable(existing)) {
            return Finding.bad(
                    "disk",
                    installation.home() + " cannot be written",
                    "Choose another folder with ANTIPHON_HOME.");
        }
        long free = Files.getFileStore(existing).getUsableSpace();
        String found = "%s free in %s".formatted(ProcessMemory.shown(free), existing);
        return free >= DISK_BYTES
                ? Finding.good("disk", found)
                : Finding.bad(
                        "disk",
                        found,
                        "Make room for at least %s, or choose another folder with ANTIPHON_HOME."
                                .formatted(ProcessMemory.shown(DISK_BYTES)));
    }

    private List<Finding> ports() throws IOException {
        var findings = new ArrayList<Finding>();
        for (Service service : services) {
            if (!service.isRunning()) {
                service.ports().stream()
                        .filter(Machine::isTaken)
                        .map(port -> taken(service.name(), port))
                        .forEach(findings::add);
            }
        }
        return findings.isEmpty()
                ? List.of(
                        Finding.good(
                                "ports",
                                "free or ours, from %d on".formatted(installation.ports().base())))
                : findings;
    }

    private static Finding taken(String service, int port) {
        return Finding.bad(
                "port " + port,
                "somebody else listens where %s would".formatted(service),
                ("End it (`ss -ltnp 'sport = :%d'` or `lsof -i :%d` tells who it is), or move to"
                                + " other ports: ./antiphon up --port 18080")
                        .formatted(port, port));
    }

    /** What others run for this installation. */
    private List<Finding> elsewhere() {
        var settings = installation.settings();
        return Stream.concat(
                        settings.kafka().stream().map(Doctor::brokers),
                        settings.postgres().stream().map(Doctor::database))
                .toList();
    }

    static Finding brokers(String bootstrapServers) {
        for (String broker : bootstrapServers.split(",", -1)) {
            int colon = broker.lastIndexOf(':');
            try (var socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(
                                broker.substring(0, Math.max(0, colon)).strip(),
                                Integer.parseInt(broker.substring(colon + 1).strip())),
                        REACH_MILLIS);
                return Finding.good("Kafka", broker + " answers");
            } catch (IOException | IllegalArgumentException notThisOne) {
                // Another one may.
            }
        }
        return Finding.bad(
                "Kafka",
                "nobody answers at " + bootstrapServers,
                "Start it, or name it as host:port with --kafka; --kafka embedded runs our own.");
    }

    static Finding database(ExternalDatabase database) {
        try (var connection =
                DriverManager.getConnection(database.url(), database.user(), database.password())) {
            return Finding.good("PostgreSQL", connection.getMetaData().getDatabaseProductVersion());
        } catch (SQLException refused) {
            return Finding.bad(
                    "PostgreSQL",
                    "%s: %s".formatted(database.url(), refused.getMessage()),
                    "Start it, create the database, and name it with --postgres,"
                            + " ANTIPHON_POSTGRES_USER and ANTIPHON_POSTGRES_PASSWORD;"
                            + " --postgres embedded runs our own.");
        }
    }

    private List<Finding> halfDead() throws IOException {
        var dead = new ArrayList<String>();
        boolean someRun = false;
        for (Service service : services) {
            if (service.isRunning()) {
                someRun = true;
            } else {
                dead.add(service.name());
            }
        }
        return someRun && !dead.isEmpty()
                ? List.of(
                        Finding.bad(
                                "services",
                                "not running: " + String.join(", ", dead),
                                "./antiphon up starts what is missing; ./antiphon logs <service>"
                                        + " tells why it ended."))
                : List.of();
    }

    private long neededBytes() throws IOException {
        long needed = 0;
        for (Service service : services) {
            needed += service.isRunning() ? 0 : service.memoryBytes();
        }
        return needed;
    }
}
