package dev.antiphon.chaos.outage;

import dev.antiphon.probe.Answers;
import dev.antiphon.probe.Figures;
import dev.antiphon.probe.Installation;
import dev.antiphon.probe.Question;
import dev.antiphon.probe.Registry;
import dev.antiphon.probe.WebChat;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** {@code chaos outage}. */
@Command(
        name = "outage",
        mixinStandardHelpOptions = true,
        description = {
            "Kills the registry and PostgreSQL (kill -9) and checks that /v1 keeps answering"
                    + " meanwhile.",
            "Then starts their processes again, and nothing else, and checks that all works."
        })
public final class OutageCommand implements Callable<Integer> {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final Duration BACK_LIMIT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final String REGISTRY = "registry";
    private static final String DATABASE = "postgres";
    private static final String QUESTION = "How long do I have to return something?";

    @Option(names = "--seconds", description = "How long they are gone (default ${DEFAULT-VALUE}).")
    private int seconds = 20;

    @Option(names = "--model", description = "The alias that is asked (default ${DEFAULT-VALUE}).")
    private String model = "shop-en";

    @Option(
            names = "--bot",
            description = "The bot that is asked afterwards (default ${DEFAULT-VALUE}).")
    private String bot = "shop";

    @Option(names = "--json", description = "Print JSON instead of lines.")
    private boolean json;

    /** A step of the drill and whether it went well. */
    record Step(String name, boolean passed, String detail) {}

    private final List<Step> steps = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (seconds < 1 || seconds > 600) {
            throw new IllegalArgumentException("--seconds must be between 1 and 600");
        }
        var installation = Installation.of(System.getenv());
        try (var answers = new Answers(installation.apiKey(), ANSWER_LIMIT);
                var registry =
                        new Registry(installation.registryUrl(), installation.adminToken())) {
            var question = Question.greedy(model, QUESTION);
            String expected = answers.ask(installation.url(), question).text();
            installation.kill(REGISTRY);
            installation.kill(DATABASE);
            installation.awaitGone(REGISTRY);
            installation.awaitGone(DATABASE);
            try {
                step("registry and PostgreSQL are gone", !registry.healthy(), "kill -9");
                askMeanwhile(installation, answers, question, expected);
            } finally {
                installation.start(DATABASE);
                installation.start(REGISTRY);
            }
            awaitBack(registry);
            changeSplit(installation, answers, registry);
            chat(installation);
        }
        if (json) {
            System.out.println(
                    JsonMapper.builder()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .build()
                            .writeValueAsString(steps));
        }
        return steps.stream().allMatch(Step::passed) ? 0 : 1;
    }

    private void askMeanwhile(
            Installation installation, Answers answers, Question question, String expected)
            throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        int asked = 0;
        var failures = new ArrayList<String>();
        var millis = new ArrayList<Double>();
        while (System.nanoTime() < end) {
            long began = System.nanoTime();
            asked++;
            try {
                String text = answers.ask(installation.url(), question).text();
                if (!text.equals(expected)) {
                    failures.add("another answer: " + text);
                }
                millis.add((System.nanoTime() - began) / 1e6);
            } catch (IOException failed) {
                failures.add(String.valueOf(failed.getMessage()));
            }
            Thread.sleep(PAUSE);
        }
        step(
                "/v1 keeps answering for %d s".formatted(seconds),
                failures.isEmpty() && asked > 0,
                "%d asked, %d failed, p95 %s ms %s"
                        .formatted(
                                asked,
                                failures.size(),
                                Figures.millis(Figures.of(millis).p95()),
                                failures.stream()
                                        .distinct()
                                        .limit(3)
                                        .collect(Collectors.joining("; "))));
    }

    private void awaitBack(Registry registry) throws IOException, InterruptedException {
        long began = System.nanoTime();
        while (!registry.healthy() && within(began)) {
            Thread.sleep(PAUSE);
        }
        step("the registry is back", registry.healthy(), seconds(began));
        var versions = registry.versions();
        step("it lists its versions", !versions.isEmpty(), versions.size() + " versions");
    }

    /** Makes an alias, waits until the gateway knows it, splits it anew and deletes it. */
    private void changeSplit(Installation installation, Answers answers, Registry registry)
            throws IOException, InterruptedException {
        var active =
                registry.versions().entrySet().stream()
                        .filter(version -> version.getValue().equalsIgnoreCase("active"))
                        .map(Map.Entry::getKey)
                        .toList();
        String alias = "chaos-" + HexFormat.of().toHexDigits(new Random().nextInt());
        long began = System.nanoTime();
        registry.split(alias, Map.of(active.getFirst(), 1000));
        boolean known = awaitAlias(installation, answers, alias, began);
        step("a new alias reaches the gateway", known, seconds(began));
        if (active.size() > 1) {
            var half = Map.of(active.get(0), 500, active.get(1), 500);
            registry.split(alias, half);
            step("a split can be changed", registry.split(alias).equals(half), "500 to 500");
        }
        registry.delete(alias);
    }

    private static boolean awaitAlias(
            Installation installation, Answers answers, String alias, long began)
            throws InterruptedException {
        while (within(began)) {
            try {
                answers.ask(installation.url(), Question.greedy(alias, QUESTION));
                return true;
            } catch (IOException notYet) {
                Thread.sleep(PAUSE);
            }
        }
        return false;
    }

    private void chat(Installation installation) throws InterruptedException {
        long began = System.nanoTime();
        try (var chat = WebChat.open(installation.url(), bot)) {
            chat.ask(QUESTION, "30 days", BACK_LIMIT);
            step("the web channel answers", true, seconds(began));
        } catch (IOException | IllegalStateException failed) {
            step("the web channel answers", false, String.valueOf(failed.getMessage()));
        }
    }

    private void step(String name, boolean passed, String detail) {
        var step = new Step(name, passed, detail.strip());
        steps.add(step);
        if (!json) {
            System.out.printf("%-45s %s  %s%n", step.name(), passed ? "yes" : "NO ", step.detail());
        }
    }

    private static boolean within(long began) {
        return System.nanoTime() - began < BACK_LIMIT.toNanos();
    }

    private static String seconds(long began) {
        return "after %.1f s".formatted((System.nanoTime() - began) / 1e9);
    }
}
