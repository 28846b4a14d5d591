package dev.antiphon.bench.accuracy;

import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The held-out questions of the demo model and what an answer must contain; {@code
 * infra/demo-model/corpus/README.md} tells the form of the files.
 */
record Evaluation(List<Case> cases) {

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
    record Case(String system, String opener, String question, List<String> key) {

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
    static Evaluation read(Path demoModel, String weights) throws IOException {
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
