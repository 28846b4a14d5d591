package dev.antiphon.local.demo;

import dev.antiphon.local.installation.Installation;
import dev.antiphon.local.installation.Secrets;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a new installation begins with. Each thing is made once; what its owner changes or removes
 * later stays as he wants it.
 */
public final class Beginning {

    static final String WORKSPACE = "demo";

    private static final String ASKED = "shop-en";

    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(2);
    private static final Duration ANSWER_PAUSE = Duration.ofMillis(200);

    private static final List<Demo> MODELS =
            List.of(
                    new Demo("en-v1", ASKED),
                    new Demo("en-v2", ASKED),
                    new Demo("de-v1", "shop-de"));

    private final Installation installation;
    private final PrintStream out;
    private final Path madeFile;
    private final Set<String> made;

    /**
     * A demo model.
     *
     * @param weights its folder
     * @param model what it is a version of; the first version becomes the alias of the same name
     */
    private record Demo(String weights, String model) {}

    /** Makes a thing. */
    private interface Making {
        void make() throws IOException, InterruptedException;
    }

    private Beginning(Installation installation, PrintStream out) throws IOException {
        this.installation = installation;
        this.out = out;
        this.madeFile = installation.home().resolve("made.txt");
        this.made =
                new HashSet<>(Files.exists(madeFile) ? Files.readAllLines(madeFile) : List.of());
    }

    /** Reads what has been made before. */
    public static Beginning of(Installation installation, PrintStream out) throws IOException {
        return new Beginning(installation, out);
    }

    /** Makes a key for the demo workspace; a new one if the registry does not know the old one. */
    public void key() throws IOException, InterruptedException {
        var secrets = installation.secrets();
        Api registry = Models.of(installation).registry();
        var kept = secrets.find(Secrets.Name.API_KEY);
        if (kept.isPresent() && knows(registry, kept.get())) {
            return;
        }
        var created =
                registry.post(
                                "/registry/keys",
                                Map.of("workspace", WORKSPACE, "name", "made by ./antiphon up"))
                        .orFail("The API key was not made");
        secrets.forget(Secrets.Name.API_KEY);
        secrets.keep(Secrets.Name.API_KEY, created.text("key"));
    }

    /** Registers the demo models that are there, and makes their aliases. */
    public void models() throws IOException, InterruptedException {
        Path all = installation.checkout().resolve("infra/demo-model/weights");
        Models models = Models.of(installation);
        for (Demo demo : MODELS) {
            Path weights = all.resolve(demo.weights());
            if (Files.exists(weights.resolve("model.safetensors"))) {
                once(
                        "model " + demo.weights(),
                        () -> {
                            String version = models.add(demo.model(), copied(weights));
                            if (!made.contains("alias " + demo.model())
                                    && !models.hasAlias(demo.model())) {
                                models.alias(demo.model(), version);
                            }
                            remember("alias " + demo.model());
                        });
            }
        }
    }

    /** Registers the model for embeddings, and makes an alias of its name. */
    public void embeddings() throws IOException, InterruptedException {
        Models models = Models.of(installation);
        once(
                "model " + EmbeddingModel.NAME,
                () -> {
                    Path folder =
                            installation.home().resolve("models").resolve(EmbeddingModel.NAME);
                    EmbeddingModel.write(folder);
                    String version = models.add(EmbeddingModel.NAME, folder);
                    if (!models.hasAlias(EmbeddingModel.NAME)) {
                        models.alias(EmbeddingModel.NAME, version);
                    }
                });
    }

    /** Makes the bot that the chat page shows. */
    public void bot() throws IOException, InterruptedException {
        var bots =
                new Api(
                        installation.url(installation.ports().bots()),
                        installation.secrets().of(Secrets.Name.BOTS_TOKEN));
        once(
                "bot shop",
                () -> {
                    if (!bots.get("/bots/shop").isGood()) {
                        bots.put(
                                        "/bots/shop",
                                        Map.of(
                                                "id",
                                                "shop",
                                                "workspaceId",
                                                WORKSPACE,
                                                "name",
                                                "Mila",
                                                "instructions",
                                                "You are Mila, the assistant of the shop.",
                                                "alias",
                                                ASKED))
                                .orFail("The bot was not made");
                    }
                });
    }

    /**
     * Asks a question, so that "ready" means that customers get answers. Without one it warns: the
     * services run, and their owner may have made of the alias what he likes.
     */
    public void firstAnswer() throws IOException, InterruptedException {
        var key = installation.secrets().find(Secrets.Name.API_KEY);
        if (key.isEmpty() || !Models.of(installation).hasAlias(ASKED)) {
            return;
        }
        var gateway = new Api(installation.url(), key.get(), ANSWER_LIMIT);
        long begin = System.nanoTime();
        try {
            Api.Answer answer = ask(gateway);
            while (!answer.isGood() && System.nanoTime() - begin < ANSWER_LIMIT.toNanos()) {
                Thread.sleep(ANSWER_PAUSE);
                answer = ask(gateway);
            }
            answer.orFail("a question to " + ASKED + " got no answer");
            out.printf(
                    "  %-12s given after %.1f s%n",
                    "first answer", (System.nanoTime() - begin) / 1e9);
        } catch (IOException unanswered) {
            out.printf(
                    "  %-12s %s. ./antiphon logs node-1 may tell why.%n",
                    "no answer", unanswered.getMessage());
        }
    }

    private static Api.Answer ask(Api gateway) throws IOException, InterruptedException {
        return gateway.post(
                "/v1/chat/completions",
                Map.of(
                        "model",
                        ASKED,
                        "max_tokens",
                        1,
                        "messages",
                        List.of(Map.of("role", "user", "content", "Hello"))));
    }

    private static boolean knows(Api registry, String key)
            throws IOException, InterruptedException {
        String[] parts = key.split("_", -1);
        return parts.length > 1
                && registry.get("/registry/keys")
                        .orFail("The keys were not listed")
                        .body()
                        .valueStream()
                        .anyMatch(known -> known.path("prefix").asString("").equals(parts[1]));
    }

    /** The installation keeps what it serves, whatever becomes of the checkout. */
    private Path copied(Path weights) throws IOException {
        Path copy = installation.home().resolve("models").resolve(weights.getFileName());
        Files.createDirectories(copy);
        try (var files = Files.list(weights)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        copy.resolve(file.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return copy;
    }

    private void once(String thing, Making making) throws IOException, InterruptedException {
        if (!made.contains(thing)) {
            making.make();
            remember(thing);
            out.printf("  %-12s made%n", thing);
        }
    }

    private void remember(String thing) throws IOException {
        if (made.add(thing)) {
            Files.write(madeFile, made.stream().sorted().toList());
        }
    }
}
