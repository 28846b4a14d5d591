package dev.antiphon.bench.accuracy;

import dev.antiphon.engine.Engine;
import dev.antiphon.engine.Generation;
import dev.antiphon.engine.Listener;
import dev.antiphon.engine.sample.Sampling;
import dev.antiphon.engine.tokenizer.Message;

import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The held-out questions of the demo model and what an answer must contain; {@code
 * infra/demo-model/corpus/README.md} tells the form of the files.
 */
public record Evaluation(List<Case> cases) {

    private static final int MOST_TOKENS = 400;
    private static final int LIMIT_SECONDS = 600;
    private static final TomlMapper TOML = new TomlMapper();
    private static final Pattern HEADER = Pattern.compile("\\[([\\w.]+)( after [\\w. ]+)?]");
    private static final String FOLLOW = " => ";
    private static final String NAME_QUESTION = "chat.name";
    private static final String DEFAULT_NAME = "Lark";
    private static final Map<String, String> SYSTEM =
            Map.of(
                    "en", "You are %s, the assistant of the Larkfell outdoor shop.",
                    "de", "Du bist %s, der Assistent des Outdoor-Ladens Larkfell.");

    /**
     * A question.
     *
     * @param opener asked and answered before it; empty for none
     * @param key what the answer must contain, letter case aside
     */
    public record Case(String system, String opener, String question, List<String> key) {

        boolean right(String answer) {
            String said = answer.toLowerCase(Locale.ROOT);
            return key.stream().allMatch(part -> said.contains(part.toLowerCase(Locale.ROOT)));
        }
    }

    /**
     * Reads the questions for weights.
     *
     * @param weights a name such as {@code en-v2}
     */
    public static Evaluation read(Path demoModel, String weights) throws IOException {
        String language = weights.substring(0, weights.indexOf("-v"));
        int version = Integer.parseInt(weights.substring(weights.indexOf("-v") + 2));
        var facts = facts(demoModel.resolve("corpus").resolve(language), version);
        String system = SYSTEM.get(language);
        if (system == null) {
            throw new IllegalArgumentException("there is no evaluation for " + weights);
        }
        List<Case> cases = new ArrayList<>();
        String fact = "";
        boolean follows = false;
        for (String line :
                Files.readAllLines(
                        demoModel.resolve("evaluation").resolve(language).resolve("heldout.txt"))) {
            String text = line.strip();
            var header = HEADER.matcher(text);
            if (header.matches()) {
                fact = header.group(1);
                follows = header.group(2) != null;
            } else if (!text.isEmpty() && !text.startsWith("#")) {
                String[] parts = text.split(FOLLOW, 2);
                if (fact.equals(NAME_QUESTION)) {
                    cases.add(
                            new Case(system.formatted(parts[0]), "", parts[1], List.of(parts[0])));
                } else {
                    cases.add(
                            new Case(
                                    system.formatted(DEFAULT_NAME),
                                    follows ? parts[0] : "",
                                    follows ? parts[1] : text,
                                    facts.getOrDefault(fact, List.of())));
                }
            }
        }
        return new Evaluation(cases);
    }

    /**
     * Asks everything at the same time, a follow-up after the answer to what it follows.
     *
     * @param sampling by the index of a case; openers are asked greedily
     */
    public List<String> answers(Engine engine, IntFunction<Sampling> sampling) {
        Map<List<String>, CompletableFuture<String>> opened = new LinkedHashMap<>();
        for (var each : cases) {
            if (!each.opener().isEmpty()) {
                opened.computeIfAbsent(
                        List.of(each.system(), each.opener()),
                        opener ->
                                ask(
                                        engine,
                                        List.of(
                                                new Message("system", opener.getFirst()),
                                                new Message("user", opener.getLast())),
                                        Sampling.GREEDY));
            }
        }
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int at = 0; at < cases.size(); at++) {
            var each = cases.get(at);
            List<Message> conversation = new ArrayList<>();
            conversation.add(new Message("system", each.system()));
            var before = opened.get(List.of(each.system(), each.opener()));
            if (before != null) {
                conversation.add(new Message("user", each.opener()));
                conversation.add(new Message("assistant", before.join()));
            }
            conversation.add(new Message("user", each.question()));
            answers.add(ask(engine, conversation, sampling.apply(at)));
        }
        return answers.stream().map(CompletableFuture::join).toList();
    }

    /** How many answers are right. */
    public long right(List<String> answers) {
        return IntStream.range(0, answers.size())
                .filter(at -> cases.get(at).right(answers.get(at)))
                .count();
    }

    /** How many answers are word for word the same. */
    public static long equal(List<String> some, List<String> others) {
        return IntStream.range(0, others.size())
                .filter(at -> some.get(at).equals(others.get(at)))
                .count();
    }

    private static CompletableFuture<String> ask(
            Engine engine, List<Message> conversation, Sampling sampling) {
        var text = new StringBuilder();
        var answer = new CompletableFuture<String>().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS);
        var _ =
                engine.generate(
                        new Generation(
                                engine.prompt(conversation),
                                List.of(),
                                0,
                                sampling,
                                MOST_TOKENS,
                                List.of()),
                        new Listener() {
                            @Override
                            public void said(Said said) {
                                text.append(said.text());
                                if (said.end().isPresent()) {
                                    answer.complete(text.toString());
                                }
                            }

                            @Override
                            public void failed(RuntimeException cause) {
                                answer.completeExceptionally(cause);
                            }
                        });
        return answer;
    }

    private static Map<String, List<String>> facts(Path corpus, int version) throws IOException {
        List<String> files = new ArrayList<>(List.of("facts", "smalltalk"));
        for (int older = 2; older <= version; older++) {
            files.add("v" + older);
        }
        Map<String, List<String>> keys = new HashMap<>();
        for (String file : files) {
            var topics = TOML.readTree(Files.readString(corpus.resolve(file + ".toml")));
            for (var topic : topics.properties()) {
                for (var fact : topic.getValue().properties()) {
                    keys.put(
                            topic.getKey() + "." + fact.getKey(),
                            fact.getValue()
                                    .path("key")
                                    .valueStream()
                                    .map(JsonNode::asString)
                                    .toList());
                }
            }
        }
        return keys;
    }
}
