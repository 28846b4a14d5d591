package dev.antiphon.bench.path;

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
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

/** {@code bench path}. */
@Command(
        name = "path",
        mixinStandardHelpOptions = true,
        description = {
            "Asks the same question through gateway, Kafka and node, and of an engine in this"
                    + " process with the same weights, by turns and one at a time.",
            "The difference is what the path adds."
        })
public final class PathCommand implements Callable<Integer> {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
    private static final int MOST_REQUESTS = 100_000;
    private static final List<String> QUESTIONS =
            List.of(
                    "How long do I have to return something?",
                    "What does delivery cost?",
                    "Explain the whole return process step by step.");

    @Option(
            names = "--requests",
            description = "How often each is asked (default ${DEFAULT-VALUE}).")
    private int requests = 200;

    @Option(
            names = "--warm-up",
            description = "How often each is asked before that (default ${DEFAULT-VALUE}).")
    private int warmUp = 50;

    @Option(names = "--model", description = "The alias that is asked (default ${DEFAULT-VALUE}).")
    private String model = "shop-en";

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    /** A question and both its answers. */
    private record Pair(Timed path, Timed engine) {

        boolean same() {
            return path.text().equals(engine.text());
        }

        double added(ToDoubleFunction<Timed> time) {
            return time.applyAsDouble(path) - time.applyAsDouble(engine);
        }
    }

    /** One kind of time: over the path, of the engine alone, and the difference in each pair. */
    record Compared(Figures path, Figures engine, Figures added) {

        private static Compared of(List<Pair> pairs, ToDoubleFunction<Timed> time) {
            return new Compared(
                    Figures.of(
                            pairs.stream().map(pair -> time.applyAsDouble(pair.path())).toList()),
                    Figures.of(
                            pairs.stream().map(pair -> time.applyAsDouble(pair.engine())).toList()),
                    Figures.of(pairs.stream().map(pair -> pair.added(time)).toList()));
        }
    }

    /** All in milliseconds. */
    record Result(
            int requests, int differentTexts, double tokens, Compared first, Compared total) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (requests < 1 || requests > MOST_REQUESTS || warmUp < 0 || warmUp > MOST_REQUESTS) {
            throw new IllegalArgumentException(
                    "--requests and --warm-up must not be above " + MOST_REQUESTS);
        }
        var installation = Installation.of(System.getenv());
        int nodes = Math.max(1, installation.nodes().size());
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / nodes);
        var served = ServedModel.of(model, installation.kafka());
        try (var answers = new Answers(installation.apiKey(), ANSWER_LIMIT);
                var engine = EngineAlone.open(served, threads)) {
            run(answers, installation.url(), engine, warmUp);
            var pairs = run(answers, installation.url(), engine, requests);
            var result =
                    new Result(
                            pairs.size(),
                            (int) pairs.stream().filter(pair -> !pair.same()).count(),
                            pairs.stream()
                                    .mapToInt(pair -> pair.engine().tokens())
                                    .average()
                                    .orElse(0),
                            Compared.of(pairs, Timed::firstMillis),
                            Compared.of(pairs, Timed::totalMillis));
            print(result);
            return result.differentTexts() == 0 ? 0 : 1;
        }
    }

    private List<Pair> run(Answers answers, URI gateway, EngineAlone engine, int count)
            throws IOException, InterruptedException {
        var pairs = new ArrayList<Pair>();
        for (int i = 0; i < count; i++) {
            var question = Question.greedy(model, QUESTIONS.get(i % QUESTIONS.size()));
            pairs.add(new Pair(overThePath(answers, gateway, question), engine.ask(question)));
        }
        return pairs;
    }

    private static Timed overThePath(Answers answers, URI gateway, Question question)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        Heard heard = answers.ask(gateway, question);
        return Timed.of(
                began,
                heard.pieces().getFirst().nanos(),
                heard.completeNanos().orElseThrow(),
                heard.completionTokens().orElse(0),
                heard.text());
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
        add(table, "first text, path", result.first().path());
        add(table, "first text, engine alone", result.first().engine());
        add(table, "first text, added", result.first().added());
        add(table, "whole answer, path", result.total().path());
        add(table, "whole answer, engine alone", result.total().engine());
        add(table, "whole answer, added", result.total().added());
        System.out.println(table);
        System.out.printf(
                "%n%d pairs, one request at a time, %.0f tokens an answer on average; texts that"
                        + " differ: %d.%n",
                result.requests(), result.tokens(), result.differentTexts());
    }

    private static void add(Table table, String name, Figures figures) {
        table.add(
                name,
                Figures.millis(figures.p50()),
                Figures.millis(figures.p95()),
                Figures.millis(figures.p99()),
                Figures.millis(figures.max()));
    }
}
