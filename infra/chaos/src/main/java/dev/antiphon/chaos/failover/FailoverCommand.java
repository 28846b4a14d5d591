package dev.antiphon.chaos.failover;

import dev.antiphon.chaos.expected.LongQuestions;
import dev.antiphon.chaos.failover.Drill.Result;
import dev.antiphon.chaos.failover.Drill.Run;
import dev.antiphon.probe.Answers;
import dev.antiphon.probe.Figures;
import dev.antiphon.probe.Installation;
import dev.antiphon.probe.NodeWatch;
import dev.antiphon.probe.ReplyWatch;
import dev.antiphon.probe.Table;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;

/** {@code chaos failover}. */
@Command(
        name = "failover",
        mixinStandardHelpOptions = true,
        description = {
            "Kills the node that answers (kill -9) at a random token, many times over, and checks"
                    + " that the final text equals the undisturbed one byte for byte.",
            "With --gateway, the gateway is killed instead and the client resumes at a second one."
        })
public final class FailoverCommand implements Callable<Integer> {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
    private static final int MOST_RUNS = 1_000;

    @Option(
            names = "--runs",
            description = "How many answers are broken (default ${DEFAULT-VALUE}).")
    private int runs = 50;

    @Option(
            names = "--seed",
            description =
                    "Decides where answers are broken and how they are drawn (default"
                            + " ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--model", description = "The alias that is asked (default ${DEFAULT-VALUE}).")
    private String model = "shop-en";

    @Option(names = "--gateway", description = "Kill the gateway instead of the node.")
    private boolean gateway;

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (runs < 1 || runs > MOST_RUNS) {
            throw new IllegalArgumentException("--runs must be between 1 and " + MOST_RUNS);
        }
        var installation = Installation.of(System.getenv());
        try (var answers = new Answers(installation.apiKey(), ANSWER_LIMIT);
                var replies = new ReplyWatch(installation.kafka());
                var nodes = new NodeWatch(installation.kafka())) {
            var random = new Random(seed);
            var questions = new LongQuestions(answers, installation.url(), model).ask(random);
            var drill =
                    new Drill(
                            questions, disturbance(installation, answers, replies, nodes), random);
            return print(drill.run(runs, this::tell));
        }
    }

    private Disturbance disturbance(
            Installation installation, Answers answers, ReplyWatch replies, NodeWatch nodes)
            throws IOException, InterruptedException {
        if (gateway) {
            var second =
                    installation
                            .secondUrl()
                            .orElseThrow(
                                    () ->
                                            new IllegalStateException(
                                                    "there is no second gateway; start with"
                                                            + " ./antiphon up --gateways 2"));
            return new GatewayKill(installation, second, answers, replies);
        }
        var names = installation.nodes();
        if (names.size() < 2) {
            throw new IllegalStateException("two nodes are needed, there is " + names);
        }
        nodes.await(names, System.currentTimeMillis(), NodeWatch::serves, ANSWER_LIMIT);
        return new NodeKill(installation, answers, replies, nodes);
    }

    private void tell(Run run) {
        if (!json) {
            System.out.printf(
                    "run %d of %d: %s killed at piece %d, went on at token %d of %d after %s ms:"
                            + " %s%n",
                    run.number(),
                    runs,
                    run.victim(),
                    run.killedAtPiece(),
                    run.goesOnAt(),
                    run.tokens(),
                    Figures.millis(run.gapMillis()),
                    verdict(run));
        }
    }

    private int print(Result result) {
        if (json) {
            System.out.println(
                    JsonMapper.builder()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .build()
                            .writeValueAsString(result));
        } else {
            System.out.println();
            System.out.println(table(result.runs()));
            System.out.println();
            System.out.printf(
                    "%d of %d equal, %d tokens lost, %d doubled. Not counted, since the answer was"
                            + " over before the kill took effect: %d.%n",
                    result.passed(),
                    result.runs().size(),
                    result.runs().stream().mapToInt(run -> run.comparison().lost()).sum(),
                    result.runs().stream().mapToInt(run -> run.comparison().doubled()).sum(),
                    result.late());
            System.out.printf(
                    "Gap from the kill to the next token at the client, ms: p50 %s, p95 %s, max"
                            + " %s.%n",
                    Figures.millis(result.gapMillis().p50()),
                    Figures.millis(result.gapMillis().p95()),
                    Figures.millis(result.gapMillis().max()));
        }
        return result.allPassed() ? 0 : 1;
    }

    private static Table table(List<Run> runs) {
        var table =
                new Table(
                        "run",
                        "question",
                        "sampling",
                        "tokens",
                        "goes on at",
                        "killed",
                        "nodes",
                        "gap ms",
                        "lost",
                        "doubled",
                        "text");
        for (var run : runs) {
            table.add(
                    run.number(),
                    run.question(),
                    run.temperature() == 0 ? "greedy" : "seeded " + run.temperature(),
                    run.tokens(),
                    run.goesOnAt(),
                    run.victim(),
                    String.join(" ", run.attempts()),
                    Figures.millis(run.gapMillis()),
                    run.comparison().lost(),
                    run.comparison().doubled(),
                    verdict(run));
        }
        return table;
    }

    private static String verdict(Run run) {
        var comparison = run.comparison();
        if (comparison.passed()) {
            return "equal";
        }
        if (!comparison.equal()) {
            return "DIFFERENT";
        }
        return comparison.sameEnd() ? "OTHER TOKENS" : "OTHER END";
    }
}
