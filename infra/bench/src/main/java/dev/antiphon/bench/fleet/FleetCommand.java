package dev.antiphon.bench.fleet;

import dev.antiphon.bench.fleet.Fleet.Member;
import dev.antiphon.probe.Figures;
import dev.antiphon.probe.Installation;
import dev.antiphon.probe.NodeWatch;
import dev.antiphon.probe.OwnInstallation;
import dev.antiphon.probe.Question;
import dev.antiphon.probe.Registry;
import dev.antiphon.probe.Table;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** {@code bench fleet}. */
@Command(
        name = "fleet",
        mixinStandardHelpOptions = true,
        description = {
            "Starts an installation of its own with many nodes of unequal speed in front of"
                + " simulated servers, and measures throughput, shares, lanes, fairness and what"
                + " growth costs.",
            "Everything but the servers is real."
        })
public final class FleetCommand implements Callable<Integer> {

    private static final Duration READY_LIMIT = Duration.ofMinutes(4);

    /** The registry's own default; {@code ./antiphon up} has one for few nodes. */
    private static final String RECORD_LOCK = "15s";

    private static final Duration WARM_UP = Duration.ofSeconds(15);
    private static final int ANSWER_TOKENS = 64;
    private static final int SINGLE_QUESTIONS = 30;
    private static final int SMALL_CROWD = 8;
    private static final int TIMES_MORE = 20;
    private static final int MOST_NODES = 96;

    @Option(
            names = "--nodes",
            split = ",",
            description = "How many at a time (default ${DEFAULT-VALUE}).")
    private List<Integer> nodes = List.of(1, 8, 48);

    @Option(
            names = "--pace",
            description =
                    "How many times 40 to 200 ms the servers take for a token; more where the"
                            + " processors are busy all the time (default ${DEFAULT-VALUE}).")
    private int pace = 1;

    @Option(
            names = "--seconds",
            description = "How long each measurement takes (default ${DEFAULT-VALUE}).")
    private int seconds = 40;

    @Option(
            names = "--home",
            description = "Where its installation lies (default ${DEFAULT-VALUE}).")
    private Path home = Path.of(System.getProperty("java.io.tmpdir"), "antiphon-fleet");

    private final List<String> findings = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (seconds < 5 || seconds > 600) {
            throw new IllegalArgumentException("--seconds must be between 5 and 600");
        }
        if (pace < 1 || pace > 20) {
            throw new IllegalArgumentException("--pace must be between 1 and 20");
        }
        if (nodes.stream().anyMatch(count -> count < 1 || count > MOST_NODES)) {
            throw new IllegalArgumentException("--nodes must be between 1 and " + MOST_NODES);
        }
        try (var own = new OwnInstallation(System.getenv(), home)) {
            var installation =
                    own.up(
                            Map.of(
                                    "ANTIPHON_PORT_BASE",
                                    "18500",
                                    "ANTIPHON_ONLY",
                                    "postgres,kafka,registry,gateway",
                                    "REGISTRY_PLACEMENTS_SLOTS",
                                    Integer.toString(Fleet.SLOTS),
                                    "REGISTRY_KAFKA_RECORDLOCK",
                                    RECORD_LOCK),
                            System.out);
            try (var registry =
                            new Registry(installation.registryUrl(), installation.adminToken());
                    var fleet = new Fleet(installation.kafka(), pace)) {
                measure(installation, registry, fleet);
            }
        }
        return 0;
    }

    private void measure(Installation installation, Registry registry, Fleet fleet)
            throws IOException, InterruptedException {
        String version = registry.serve(Fleet.MODEL, description());
        registry.split(Fleet.MODEL, Map.of(version, 1000));
        var big = registry.key("big");
        var small = registry.key("small");
        var growth =
                new Table(
                        "nodes",
                        "control messages/s",
                        "per node",
                        "registry CPU s/s",
                        "per node",
                        "tokens/s",
                        "of all speeds",
                        "processors busy");
        try (var watch = new NodeWatch(installation.kafka());
                var control = new ControlTraffic(installation)) {
            for (int count : nodes.stream().sorted().toList()) {
                fleet.grow(count);
                long now = System.currentTimeMillis();
                watch.await(fleet.names(), now, NodeWatch::serves, READY_LIMIT);
                boolean last = count == nodes.stream().mapToInt(each -> each).max().orElseThrow();
                double idle = last ? singles(installation, small, "priority") : 0;
                var alone = last ? aloneOf(installation, small) : List.<Double>of();
                load(installation, big, fleet, control, growth, idle);
                if (last) {
                    fairness(installation, big, small, alone);
                }
            }
        }
        System.out.println();
        System.out.println(growth);
        System.out.println();
        findings.forEach(System.out::println);
    }

    /** A closed loop with half as many customers again as there are slots. */
    private void load(
            Installation installation,
            String key,
            Fleet fleet,
            ControlTraffic control,
            Table growth,
            double idle)
            throws IOException, InterruptedException {
        int slots = fleet.members().size() * Fleet.SLOTS;
        try (var crowd = new Crowd(key, installation.url(), question("default"))) {
            crowd.come(slots + Math.max(2, slots / 2));
            Thread.sleep(WARM_UP);
            var before = fleet.members().stream().map(each -> each.server().tokens()).toList();
            long began = System.nanoTime();
            var cost = control.during(Duration.ofSeconds(seconds));
            double took = (System.nanoTime() - began) / 1e9;
            var said = new ArrayList<Double>();
            for (int at = 0; at < before.size(); at++) {
                said.add((fleet.members().get(at).server().tokens() - before.get(at)) / took);
            }
            double all = said.stream().mapToDouble(Double::doubleValue).sum();
            double speeds = fleet.members().stream().mapToDouble(Member::speed).sum();
            int count = fleet.members().size();
            growth.add(
                    count,
                    "%.1f".formatted(cost.messagesPerSecond()),
                    "%.2f".formatted(cost.messagesPerSecond() / count),
                    "%.3f".formatted(cost.registryCpu()),
                    "%.4f".formatted(cost.registryCpu() / count),
                    "%.0f".formatted(all),
                    "%.3f".formatted(all / speeds),
                    "%.0f %%".formatted(100 * cost.busy()));
            if (crowd.failed() > 0) {
                findings.add("%d answers of %d nodes FAILED".formatted(crowd.failed(), count));
            }
            if (idle > 0) {
                findings.add(
                        ("A node that takes five times as long for a token got %.3f of the work of"
                                        + " a fast one.")
                                .formatted(
                                        average(fleet, said, fleet::isSlowest)
                                                / average(fleet, said, fleet::isFastest)));
                double busy = singles(installation, key, "priority");
                findings.add(
                        ("First text of a question in the lane high, p50: %.0f ms idle, %.0f ms"
                                        + " under"
                                        + " that load: %.2f times.")
                                .formatted(idle, busy, busy / idle));
            }
        }
    }

    private static double average(Fleet fleet, List<Double> said, Predicate<Member> which) {
        double sum = 0;
        int count = 0;
        for (int at = 0; at < said.size(); at++) {
            if (which.test(fleet.members().get(at))) {
                sum += said.get(at);
                count++;
            }
        }
        return sum / Math.max(1, count);
    }

    private static double singles(Installation installation, String key, String tier)
            throws IOException, InterruptedException {
        var waits = new ArrayList<Double>();
        try (var one = new Crowd(key, installation.url(), question(tier).with(4, tier))) {
            for (int asked = 0; asked < SINGLE_QUESTIONS; asked++) {
                waits.add(one.askOnce());
            }
        }
        return Figures.of(waits).p50();
    }

    private List<Double> aloneOf(Installation installation, String small)
            throws InterruptedException {
        try (var crowd = new Crowd(small, installation.url(), question("default"))) {
            crowd.come(SMALL_CROWD);
            Thread.sleep(WARM_UP);
            long began = System.nanoTime();
            Thread.sleep(Duration.ofSeconds(seconds));
            return crowd.waits(began);
        }
    }

    private void fairness(Installation installation, String big, String small, List<Double> alone)
            throws InterruptedException {
        try (var many = new Crowd(big, installation.url(), question("default"));
                var few = new Crowd(small, installation.url(), question("default"))) {
            many.come(SMALL_CROWD * TIMES_MORE);
            few.come(SMALL_CROWD);
            Thread.sleep(WARM_UP);
            long began = System.nanoTime();
            Thread.sleep(Duration.ofSeconds(seconds));
            var crowded = Figures.of(few.waits(began));
            var before = Figures.of(alone);
            var others = Figures.of(many.waits(began));
            findings.add(
                    ("First text of a workspace, p50/p95: %.0f/%.0f ms alone, %.0f/%.0f ms beside"
                         + " one that asks %d times as much (%.2f times; that one: %.0f/%.0f ms).")
                            .formatted(
                                    before.p50(),
                                    before.p95(),
                                    crowded.p50(),
                                    crowded.p95(),
                                    TIMES_MORE,
                                    crowded.p95() / before.p95(),
                                    others.p50(),
                                    others.p95()));
        }
    }

    private Path description() throws IOException {
        var folder = Files.createDirectories(home.resolve("models").resolve(Fleet.MODEL));
        Files.writeString(
                folder.resolve("remote.json"),
                """
                {"protocol": "openai", "model": "%s", "context_tokens": 4096, "continues": "tokens"}
                """
                        .formatted(Fleet.MODEL));
        return folder;
    }

    private static Question question(String tier) {
        return Question.greedy(Fleet.MODEL, "Where is my parcel?").with(ANSWER_TOKENS, tier);
    }
}
