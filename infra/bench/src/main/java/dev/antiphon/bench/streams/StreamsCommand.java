package dev.antiphon.bench.streams;

import dev.antiphon.probe.Answers;
import dev.antiphon.probe.Figures;
import dev.antiphon.probe.Heard;
import dev.antiphon.probe.Installation;
import dev.antiphon.probe.Question;
import dev.antiphon.probe.Table;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** {@code bench streams}. */
@Command(
        name = "streams",
        mixinStandardHelpOptions = true,
        description =
                "Opens many streams at once through one gateway and checks every text against the"
                        + " one of a quiet moment.")
public final class StreamsCommand implements Callable<Integer> {

    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(3);
    private static final int MOST_STREAMS = 5_000;
    private static final int MOST_ROUNDS = 100;
    private static final List<String> QUESTIONS =
            List.of(
                    "Explain the whole return process step by step.",
                    "How long do I have to return something?",
                    "Explain in detail how the warranty works.",
                    "What does delivery cost?",
                    "Explain step by step how I order something in your online shop.",
                    "When is the shop open?");

    @Option(
            names = "--streams",
            description = "How many are open at once (default ${DEFAULT-VALUE}).")
    private int streams = 200;

    @Option(
            names = "--rounds",
            description =
                    "How often each stream asks, one question after the other (default"
                            + " ${DEFAULT-VALUE}).")
    private int rounds = 1;

    @Option(names = "--model", description = "The alias that is asked (default ${DEFAULT-VALUE}).")
    private String model = "shop-en";

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    /**
     * One answer.
     *
     * @param failure why there is none, empty if there is one
     */
    private record Streamed(String failure, boolean same, int tokens, double first, double total) {

        static Streamed failed(String failure) {
            return new Streamed(failure, false, 0, 0, 0);
        }
    }

    /**
     * All of them; times in milliseconds.
     *
     * @param lost answers whose text is not the one of a quiet moment
     * @param failures how often each kind of error came
     */
    record Result(
            int streams,
            int answers,
            int errors,
            int lost,
            double seconds,
            double tokensPerSecond,
            Figures first,
            Figures total,
            Map<String, Long> failures) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (streams < 1 || streams > MOST_STREAMS || rounds < 1 || rounds > MOST_ROUNDS) {
            throw new IllegalArgumentException(
                    "--streams must be at most %d and --rounds at most %d"
                            .formatted(MOST_STREAMS, MOST_ROUNDS));
        }
        var installation = Installation.of(System.getenv());
        try (var answers = new Answers(installation.apiKey(), ANSWER_LIMIT)) {
            var expected = new TreeMap<String, String>();
            for (String text : QUESTIONS) {
                expected.put(
                        text, answers.ask(installation.url(), Question.greedy(model, text)).text());
            }
            var result = run(answers, installation.url(), expected);
            print(result);
            return result.errors() == 0 && result.lost() == 0 ? 0 : 1;
        }
    }

    private Result run(Answers answers, URI gateway, Map<String, String> expected)
            throws InterruptedException {
        var begin = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<List<Streamed>>>();
            for (int i = 0; i < streams; i++) {
                int stream = i;
                running.add(
                        threads.submit(
                                () -> {
                                    begin.await();
                                    return stream(answers, gateway, expected, stream);
                                }));
            }
            long began = System.nanoTime();
            begin.countDown();
            var all = new ArrayList<Streamed>();
            for (var each : running) {
                all.addAll(heard(each));
            }
            return result(all, (System.nanoTime() - began) / 1e9);
        }
    }

    private static List<Streamed> heard(Future<List<Streamed>> stream) throws InterruptedException {
        try {
            return stream.get();
        } catch (ExecutionException broken) {
            return List.of(Streamed.failed(String.valueOf(broken.getCause())));
        }
    }

    private List<Streamed> stream(
            Answers answers, URI gateway, Map<String, String> expected, int stream)
            throws InterruptedException {
        var heard = new ArrayList<Streamed>();
        for (int round = 0; round < rounds; round++) {
            String text = QUESTIONS.get((stream + round) % QUESTIONS.size());
            heard.add(ask(answers, gateway, text, expected.getOrDefault(text, "")));
        }
        return heard;
    }

    private Streamed ask(Answers answers, URI gateway, String text, String expected)
            throws InterruptedException {
        long began = System.nanoTime();
        try {
            Heard heard = answers.ask(gateway, Question.greedy(model, text));
            return new Streamed(
                    "",
                    heard.text().equals(expected),
                    heard.completionTokens().orElse(0),
                    (heard.pieces().getFirst().nanos() - began) / 1e6,
                    (heard.completeNanos().orElseThrow() - began) / 1e6);
        } catch (IOException failed) {
            return Streamed.failed(String.valueOf(failed));
        }
    }

    private Result result(List<Streamed> all, double seconds) {
        var good = all.stream().filter(each -> each.failure().isEmpty()).toList();
        return new Result(
                streams,
                good.size(),
                all.size() - good.size(),
                (int) good.stream().filter(each -> !each.same()).count(),
                seconds,
                good.stream().mapToInt(Streamed::tokens).sum() / seconds,
                Figures.of(good.stream().map(Streamed::first).toList()),
                Figures.of(good.stream().map(Streamed::total).toList()),
                all.stream()
                        .map(Streamed::failure)
                        .filter(failure -> !failure.isEmpty())
                        .collect(
                                Collectors.groupingBy(
                                        failure -> failure, TreeMap::new, Collectors.counting())));
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
        var table = new Table("ms", "p50", "p95", "p99", "max");
        for (var line :
                Map.of("first text", result.first(), "whole answer", result.total())
                        .entrySet()
                        .stream()
                        .sorted(Map.Entry.comparingByKey())
                        .toList()) {
            table.add(
                    line.getKey(),
                    Figures.millis(line.getValue().p50()),
                    Figures.millis(line.getValue().p95()),
                    Figures.millis(line.getValue().p99()),
                    Figures.millis(line.getValue().max()));
        }
        System.out.println(table);
        System.out.printf(
                "%n%d streams at once, %d answers, %d errors, %d lost, %.1f s, %.0f tokens/s.%n",
                result.streams(),
                result.answers(),
                result.errors(),
                result.lost(),
                result.seconds(),
                result.tokensPerSecond());
        result.failures().forEach((failure, count) -> System.out.println(count + " x " + failure));
    }
}
