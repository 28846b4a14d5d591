package dev.antiphon.chaos.storm;

import dev.antiphon.chaos.expected.Customers;
import dev.antiphon.chaos.expected.Customers.Asked;
import dev.antiphon.chaos.expected.LongQuestions;
import dev.antiphon.chaos.storm.Storm.Struck;
import dev.antiphon.probe.Answers;
import dev.antiphon.probe.Figures;
import dev.antiphon.probe.Installation;
import dev.antiphon.probe.NodeWatch;
import dev.antiphon.probe.OwnInstallation;
import dev.antiphon.probe.ReplyWatch;
import dev.antiphon.probe.Table;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code chaos storm}. */
@Command(
        name = "storm",
        mixinStandardHelpOptions = true,
        description = {
            "Starts an installation of its own, nodes with whole models and chains of two nodes,"
                    + " and kills, stops, silences and cuts off nodes and restarts the broker,"
                    + " something every four to ten seconds, while customers ask.",
            "Checks every answer against the undisturbed one, byte for byte."
        })
public final class StormCommand implements Callable<Integer> {

    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(3);
    private static final Duration READY_LIMIT = Duration.ofMinutes(2);
    private static final int MOST_MINUTES = 240;
    private static final int MOST_NODES = 12;
    private static final int MOST_CUSTOMERS = 64;
    private static final int LONGEST = 20;

    /** What an answer that nothing struck may stand still for. */
    private static final double STANDS_STILL = 250;

    @Option(names = "--minutes", description = "How long it lasts (default ${DEFAULT-VALUE}).")
    private int minutes = 30;

    @Option(
            names = "--nodes",
            description =
                    "A third of them host whole models, the others are chains of two (default"
                            + " ${DEFAULT-VALUE}).")
    private int nodes = 6;

    @Option(
            names = "--customers",
            description = "How many ask at the same time (default ${DEFAULT-VALUE}).")
    private int customers = 3;

    @Option(
            names = "--seed",
            description = "Decides what is broken and asked (default ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--home",
            description = "Where its installation lies (default ${DEFAULT-VALUE}).")
    private Path home = Path.of(System.getProperty("java.io.tmpdir"), "antiphon-storm");

    @Override
    public Integer call() throws IOException, InterruptedException {
        bounded("--minutes", minutes, 1, MOST_MINUTES);
        bounded("--nodes", nodes, 3, MOST_NODES);
        bounded("--customers", customers, 1, MOST_CUSTOMERS);
        try (var ground = new Ground(new OwnInstallation(System.getenv(), home), nodes)) {
            return rage(ground, ground.up(memory(), System.out));
        }
    }

    private int rage(Ground ground, Installation installation)
            throws IOException, InterruptedException {
        try (var answers = new Answers(installation.apiKey(), ANSWER_LIMIT);
                var replies = new ReplyWatch(installation.kafka());
                var watch = new NodeWatch(installation.kafka())) {
            watch.await(
                    installation.nodes(),
                    System.currentTimeMillis(),
                    NodeWatch::serves,
                    READY_LIMIT);
            var questions =
                    new LongQuestions(answers, installation.url(), "shop-en").ask(new Random(seed));
            var people = new Customers(answers, List.of(installation.url()), replies, questions);
            long began = System.nanoTime();
            var storm =
                    new Storm(
                            installation,
                            ground,
                            new Schedule(seed),
                            struck ->
                                    System.out.printf(
                                            "%6.1f s  %s of %s%n",
                                            (struck.nanos() - began) / 1e9,
                                            struck.strike().kind(),
                                            struck.strike().victim()));
            people.come(customers, seed);
            storm.rage(Duration.ofMinutes(minutes));
            people.leave();
            return print(people, storm.struck(), began);
        }
    }

    private int print(Customers people, List<Struck> struck, long began) {
        var asked = people.asked();
        var failed = asked.stream().filter(each -> !each.passed()).toList();
        System.out.println();
        System.out.println(strikes(asked, struck));
        System.out.println();
        System.out.println(nodes(asked));
        System.out.println();
        System.out.println(longest(asked, struck, began));
        System.out.println();
        failed.stream().limit(10).forEach(each -> System.out.println("FAILED " + each));
        System.out.printf(
                "%d strikes, %d answers, %d of them equal, %d tokens lost, %d doubled; %d changed"
                    + " hands (%d times in all); %d times a customer was asked to come again.%n",
                struck.size(),
                asked.size(),
                asked.size() - failed.size(),
                asked.stream().mapToInt(Asked::lost).sum(),
                asked.stream().mapToInt(Asked::doubled).sum(),
                asked.stream().filter(each -> each.attempts().size() > 1).count(),
                asked.stream().mapToInt(each -> Math.max(0, each.attempts().size() - 1)).sum(),
                people.refused());
        var hit = asked.stream().filter(each -> isStruck(each, struck)).toList();
        tell("Longest pause of the %d answers that were struck", hit);
        tell(
                "Of the %d among them whose broker was up",
                hit.stream()
                        .filter(
                                each ->
                                        cause(each, struck)
                                                .filter(
                                                        cause ->
                                                                cause.strike()
                                                                        instanceof
                                                                        Strike.BrokerRestart)
                                                .isEmpty())
                        .toList());
        return failed.isEmpty() && !asked.isEmpty() ? 0 : 1;
    }

    private static void tell(String whose, List<Asked> struck) {
        var figures = Figures.of(struck.stream().map(Asked::longestPause).toList());
        System.out.printf(
                whose + ", ms: p50 %s, p95 %s, max %s.%n",
                figures.count(),
                Figures.millis(figures.p50()),
                Figures.millis(figures.p95()),
                Figures.millis(figures.max()));
    }

    private static Table strikes(List<Asked> asked, List<Struck> struck) {
        var table = new Table("broken", "times", "struck", "p50 ms", "p95 ms", "max ms");
        var pauses = new TreeMap<String, List<Double>>();
        struck.forEach(each -> pauses.put(each.strike().kind(), new ArrayList<>()));
        for (var answer : asked) {
            if (isStruck(answer, struck)) {
                cause(answer, struck)
                        .ifPresent(
                                cause ->
                                        pauses.getOrDefault(
                                                        cause.strike().kind(), new ArrayList<>())
                                                .add(answer.longestPause()));
            }
        }
        pauses.forEach(
                (kind, millis) -> {
                    var figures = Figures.of(millis);
                    table.add(
                            kind,
                            struck.stream()
                                    .filter(each -> each.strike().kind().equals(kind))
                                    .count(),
                            figures.count(),
                            Figures.millis(figures.p50()),
                            Figures.millis(figures.p95()),
                            Figures.millis(figures.max()));
                });
        return table;
    }

    private static Table nodes(List<Asked> asked) {
        var table = new Table("node", "attempts", "answers ended");
        var attempts =
                asked.stream()
                        .flatMap(each -> each.attempts().stream())
                        .collect(
                                Collectors.groupingBy(
                                        node -> node, TreeMap::new, Collectors.counting()));
        var ended =
                asked.stream()
                        .filter(each -> !each.attempts().isEmpty())
                        .collect(
                                Collectors.groupingBy(
                                        each -> each.attempts().getLast(), Collectors.counting()));
        attempts.forEach((node, count) -> table.add(node, count, ended.getOrDefault(node, 0L)));
        return table;
    }

    /** The answers that stood still longest, and what was broken meanwhile. */
    private static Table longest(List<Asked> asked, List<Struck> struck, long began) {
        var table = new Table("at", "stood still, ms", "attempts", "broken then");
        asked.stream()
                .sorted(Comparator.comparing(Asked::longestPause).reversed())
                .limit(LONGEST)
                .forEach(
                        each ->
                                table.add(
                                        "%.1f s".formatted((pauseBegan(each) - began) / 1e9),
                                        Figures.millis(each.longestPause()),
                                        String.join(" ", each.attempts()),
                                        during(each, struck)
                                                .map(
                                                        one ->
                                                                one.strike().kind()
                                                                        + " of "
                                                                        + one.strike().victim())
                                                .collect(Collectors.joining(", "))));
        return table;
    }

    /** It changed hands, or stood still after something was broken. */
    private static boolean isStruck(Asked answer, List<Struck> struck) {
        return answer.attempts().size() > 1
                || (answer.longestPause() >= STANDS_STILL && cause(answer, struck).isPresent());
    }

    /** What was broken during its pause: the broker if it was, since nothing moves without it. */
    private static Optional<Struck> cause(Asked answer, List<Struck> struck) {
        var during = during(answer, struck).toList();
        return during.stream()
                .filter(each -> each.strike() instanceof Strike.BrokerRestart)
                .findFirst()
                .or(() -> during.isEmpty() ? Optional.empty() : Optional.of(during.getLast()));
    }

    private static Stream<Struck> during(Asked answer, List<Struck> struck) {
        return struck.stream()
                .filter(each -> each.overlaps(pauseBegan(answer), answer.pauseEnded()));
    }

    private static long pauseBegan(Asked answer) {
        return answer.pauseEnded() - (long) (answer.longestPause() * 1e6);
    }

    /** Small nodes do not hold the demo model alone, two of them do. */
    private List<String> memory() {
        int whole = Math.max(1, nodes / 3 + nodes % 3 % 2);
        var memory = new ArrayList<String>();
        for (int node = 0; node < nodes; node++) {
            memory.add(node < whole ? "1GB" : "4MB");
        }
        return memory;
    }

    private static void bounded(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s must be between %d and %d, was %d".formatted(name, least, most, value));
        }
    }
}
