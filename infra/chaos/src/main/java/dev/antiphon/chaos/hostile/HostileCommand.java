package dev.antiphon.chaos.hostile;

import dev.antiphon.probe.Answers;
import dev.antiphon.probe.Installation;
import dev.antiphon.probe.NodeWatch;
import dev.antiphon.probe.Question;
import dev.antiphon.probe.Table;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code chaos hostile}. */
@Command(
        name = "hostile",
        mixinStandardHelpOptions = true,
        description = {
            "Sends malformed and hostile requests to /v1 and checks status and message of each.",
            "Afterwards no slot may be busy, the logs may show no stack trace, and a good question"
                    + " must still be answered as before."
        })
public final class HostileCommand implements Callable<Integer> {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final Duration IDLE_LIMIT = Duration.ofSeconds(20);
    private static final int SHOWN = 100;

    @Option(names = "--model", description = "The alias that is asked (default ${DEFAULT-VALUE}).")
    private String model = "shop-en";

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    /**
     * What came of it all.
     *
     * @param wrong shots whose answer was not right
     * @param idle whether no slot was busy afterwards
     * @param stackTraces lines of stack traces in the logs since the beginning
     * @param answersAsBefore whether a good question still got the same answer
     */
    record Result(
            int shots,
            int wrong,
            boolean idle,
            boolean answersAsBefore,
            List<String> stackTraces,
            List<Judgement> judgements) {

        boolean passed() {
            return wrong == 0 && idle && answersAsBefore && stackTraces.isEmpty();
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var installation = Installation.of(System.getenv());
        try (var answers = new Answers(installation.apiKey(), ANSWER_LIMIT);
                var nodes = new NodeWatch(installation.kafka())) {
            var good = Question.greedy(model, "How long do I have to return something?");
            String before = answers.ask(installation.url(), good).text();
            var logs = Logs.now(installation.home().resolve("logs"));
            var judgements = shoot(installation);
            boolean idle = idle(installation, nodes);
            String after = answers.ask(installation.url(), good).text();
            var result =
                    new Result(
                            judgements.size(),
                            (int) judgements.stream().filter(each -> !each.right()).count(),
                            idle,
                            after.equals(before),
                            logs.stackTraces(),
                            judgements);
            print(result);
            return result.passed() ? 0 : 1;
        }
    }

    private List<Judgement> shoot(Installation installation)
            throws IOException, InterruptedException {
        var http = new RawHttp(installation.url());
        var judgements = new ArrayList<Judgement>();
        String host = installation.url().getHost() + ":" + installation.url().getPort();
        for (var shot : Shots.at(host, installation.apiKey(), model)) {
            if (shot.leaveAfter().isPresent()) {
                http.sendAndLeave(shot.bytes().toByteArray(), shot.leaveAfter().getAsInt());
                judgements.add(Judgement.left(shot));
            } else {
                judgements.add(Judgement.of(shot, http.send(shot.bytes().toByteArray())));
            }
        }
        return judgements;
    }

    private static boolean idle(Installation installation, NodeWatch nodes)
            throws IOException, InterruptedException {
        try {
            nodes.await(
                    installation.nodes(),
                    System.currentTimeMillis(),
                    heartbeat -> NodeWatch.busySlots(heartbeat) == 0,
                    IDLE_LIMIT);
            return true;
        } catch (IllegalStateException busy) {
            System.err.println(busy.getMessage());
            return false;
        }
    }

    private void print(Result result) {
        if (json) {
            System.out.println(
                    JsonMapper.builder()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .build()
                            .writeValueAsString(result));
            return;
        }
        var table = new Table("case", "status", "verdict", "message");
        for (var judgement : result.judgements()) {
            table.add(
                    judgement.name(),
                    judgement.status() == 0 ? "-" : judgement.status(),
                    judgement.right() ? "right" : "WRONG: " + judgement.wrong(),
                    shortened(judgement.said()));
        }
        System.out.println(table);
        System.out.println();
        System.out.printf(
                "%d requests, %d answered wrongly. Slots busy afterwards: %s. Lines of stack traces"
                        + " in the logs: %d. A good question is answered as before: %s.%n",
                result.shots(),
                result.wrong(),
                result.idle() ? "none" : "SOME",
                result.stackTraces().size(),
                result.answersAsBefore() ? "yes" : "NO");
        result.stackTraces().stream().limit(SHOWN).forEach(System.out::println);
    }

    private static String shortened(String message) {
        return message.length() > SHOWN ? message.substring(0, SHOWN) + "…" : message;
    }
}
