package dev.antiphon.local.command;

import dev.antiphon.local.Refused;
import dev.antiphon.local.demo.Models;
import dev.antiphon.local.hub.Hub;
import dev.antiphon.local.hub.ModelName;
import dev.antiphon.local.hub.Pull;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import tools.jackson.databind.JsonNode;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

@Command(
        name = "model",
        description = "Fetches a model, adds one from a folder, or lists the models.")
final class ModelCommand {

    private static final String ROW = "%-24s %3s %-11s %-6s %s%n";

    private final Context context;

    ModelCommand(Context context) {
        this.context = context;
    }

    @Command(
            description = {
                "Downloads a model from a Hugging Face hub: weights in safetensors, the JSON files"
                        + " and the chat template.",
                "What is there already is checked and kept; an interrupted download goes on.",
                "HF_TOKEN opens private and gated models, HF_ENDPOINT names another hub."
            })
    int pull(
            @Parameters(paramLabel = "<id>[@<revision>]") String name,
            @Option(
                            names = "--dir",
                            paramLabel = "<dir>",
                            description = "where it goes; by default a folder of the installation")
                    Optional<Path> folder)
            throws IOException, InterruptedException {
        var model = ModelName.of(name);
        var hub = Hub.of(context.environment());
        var snapshot = hub.snapshot(model);
        var directory =
                folder.orElseGet(() -> context.home().resolve("models").resolve(model.id()))
                        .toAbsolutePath()
                        .normalize();
        context.out()
                .printf(
                        "%s at %s: %d files%n",
                        model.id(), snapshot.commit(), snapshot.files().size());
        var bar = new ProgressBar(context.out(), snapshot.bytes(), isTerminal());
        try {
            Pull.run(hub, snapshot, directory, bar::at);
        } finally {
            bar.close();
        }
        context.out().printf("It is in %s, checked against the hub's hashes.%n", directory);
        context.out().printf("Let the nodes serve it with: ./antiphon model add %s%n", directory);
        return 0;
    }

    @Command(
            description = {
                "Registers a Hugging Face checkpoint and lets the nodes serve it.",
                "The folder stays where it is; keep it as it is."
            })
    int add(
            @Parameters(paramLabel = "<dir>") Path folder,
            @Option(
                            names = "--name",
                            paramLabel = "<n>",
                            description = "the model; by default the folder's name")
                    Optional<String> name,
            @Option(
                            names = "--alias",
                            paramLabel = "<a>",
                            description = "what clients ask for; by default the model's name")
                    Optional<String> alias)
            throws IOException, InterruptedException {
        Path directory = folder.toAbsolutePath().normalize();
        if (!Files.exists(directory.resolve("config.json"))) {
            throw new Refused(
                    "There is no config.json in " + directory + ".",
                    "Name a folder with a Hugging Face checkpoint: config.json, tokenizer.json and"
                            + " *.safetensors.");
        }
        String model = name.orElseGet(() -> String.valueOf(directory.getFileName()));
        String asked = alias.orElse(model);
        var models = Models.of(context.installation());
        String version = models.add(model, directory);
        context.out().printf("%s of model %s is active.%n", version, model);
        if (models.hasAlias(asked)) {
            context.out()
                    .printf(
                            "Alias %s is there already and stays as it is; the console splits it"
                                    + " over versions.%n",
                            asked);
        } else {
            models.alias(asked, version);
            context.out().printf("Clients get it as \"%s\".%n", asked);
        }
        return 0;
    }

    @Command(description = "Lists versions and aliases.")
    int list() throws IOException, InterruptedException {
        var registry = Models.of(context.installation()).registry();
        var versions = registry.get("/registry/versions").orFail("The versions were not listed");
        var aliases = registry.get("/registry/aliases").orFail("The aliases were not listed");
        context.out().printf(ROW, "model", "no.", "phase", "format", "version");
        for (JsonNode version : versions.body()) {
            context.out()
                    .printf(
                            ROW,
                            version.path("model").asString(""),
                            version.path("number").asString(""),
                            version.path("phase").asString(""),
                            version.path("format").asString(""),
                            version.path("version").asString(""));
        }
        context.out().println();
        for (JsonNode alias : aliases.body()) {
            context.out().println("alias " + alias.path("alias").asString(""));
            for (JsonNode weight : alias.path("weights")) {
                context.out()
                        .printf(
                                "  %5.1f %%  %s%n",
                                weight.path("permille").asInt(0) / 10.0,
                                weight.path("version").asString(""));
            }
        }
        return 0;
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }
}
