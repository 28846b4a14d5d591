package dev.antiphon.chaos.rolling;

import dev.antiphon.chaos.expected.Customers;
import dev.antiphon.chaos.expected.Customers.Asked;
import dev.antiphon.chaos.expected.LongQuestions;
import dev.antiphon.probe.Answers;
import dev.antiphon.probe.Figures;
import dev.antiphon.probe.Installation;
import dev.antiphon.probe.NodeWatch;
import dev.antiphon.probe.ReplyWatch;
import dev.antiphon.probe.Table;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** {@code chaos rolling}. */
@Command(
        name = "rolling",
        mixinStandardHelpOptions = true,
        description = {
            "Stops and starts every node, gateway and the bots of the running installation, one"
                    + " after the other, while customers ask /v1 and the web channel.",
            "Two gateways are needed: start with ./antiphon up --gateways 2."
        })
public final class RollingCommand implements Callable<Integer> {

    static final Duration ANSWER_LIMIT = Duration.ofMinutes(3);
    private static final Duration READY_LIMIT = Duration.ofMinutes(2);
    private static final Duration CALM = Duration.ofSeconds(5);
    private static final int MOST_CUSTOMERS = 64;

    @Option(
            names = "--customers",
            description = "How many ask /v1 at the same time (default ${DEFAULT-VALUE}).")
    private int customers = 6;

    @Option(names = "--seed", description = "Decides what is asked (default ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (customers < 1 || customers > MOST_CUSTOMERS) {
            throw new IllegalArgumentException("--customers must be 1 to " + MOST_CUSTOMERS);
        }
        var installation = Installation.of(System.getenv());
        var second =
                installation
                        .secondUrl()
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "there is no second gateway; start with ./antiphon"
                                                        + " up --gateways 2"));
        try (var answers = new Answers(installation.apiKey(), ANSWER_LIMIT);
                var replies = new ReplyWatch(installation.kafka());
                var watch = new NodeWatch(installation.kafka())) {
            var questions =
                    new LongQuestions(answers, installation.url(), "shop-en").ask(new Random(seed));
            var people =
                    new Customers(answers, List.of(installation.url(), second), replies, questions);
            var visitors = new Visitors(List.of(installation.url(), second));
            people.come(customers, seed);
            visitors.come();
            for (String name : names(installation)) {
                restart(installation, name, answers, watch);
            }
            people.leave();
            visitors.leave();
            return print(people, visitors);
        }
    }

    private static List<String> names(Installation installation) throws IOException {
        return Stream.concat(
                        installation.nodes().stream(), Stream.of("gateway", "gateway-2", "bots"))
                .toList();
    }

    private static void restart(
            Installation installation, String name, Answers answers, NodeWatch watch)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        installation.stop(name);
        double stopped = (System.nanoTime() - began) / 1e9;
        long before = System.currentTimeMillis();
        installation.start(name);
        if (name.startsWith("node-")) {
            watch.await(List.of(name), before, NodeWatch::serves, READY_LIMIT);
        }
        if (name.startsWith("gateway")) {
            URI url =
                    name.equals("gateway")
                            ? installation.url()
                            : installation.secondUrl().orElseThrow();
            while (!answers.ready(url)) {
                Thread.sleep(CALM.dividedBy(20));
            }
        }
        System.out.printf(
                "%-10s stopped in %.1f s, serves again after %.1f s%n",
                name, stopped, (System.nanoTime() - began) / 1e9);
        Thread.sleep(CALM);
    }

    private static int print(Customers people, Visitors visitors) {
        var asked = people.asked();
        var wrong = new ArrayList<String>();
        asked.stream().filter(each -> !each.passed()).map(Asked::toString).forEach(wrong::add);
        wrong.addAll(visitors.failures());
        var pauses = Figures.of(asked.stream().map(Asked::longestPause).toList());
        var table = new Table("", "asked", "failed or changed", "changed hands");
        table.add(
                "/v1",
                asked.size(),
                asked.stream().filter(each -> !each.passed()).count(),
                asked.stream().filter(each -> each.attempts().size() > 1).count());
        table.add("web channel", visitors.asked(), visitors.failures().size(), "");
        System.out.println();
        System.out.println(table);
        System.out.printf(
                "Longest pause of an answer of /v1, ms: p50 %s, p95 %s, max %s. A customer was"
                        + " asked to come again %d times.%n",
                Figures.millis(pauses.p50()),
                Figures.millis(pauses.p95()),
                Figures.millis(pauses.max()),
                people.refused());
        wrong.stream().limit(10).forEach(each -> System.out.println("WRONG " + each));
        return wrong.isEmpty() && !asked.isEmpty() ? 0 : 1;
    }
}
