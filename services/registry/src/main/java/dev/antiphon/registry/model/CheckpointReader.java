package dev.antiphon.registry.model;

import dev.antiphon.contracts.v1.Manifest;
import dev.antiphon.contracts.v1.ManifestFile;
import dev.antiphon.platform.problem.Rejected;

import org.springframework.stereotype.Component;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what a version consists of from a directory in the Hugging Face layout. */
@Component
class CheckpointReader {

    private static final String FIELD = "directory";
    private static final String SHARD_INDEX = "model.safetensors.index.json";
    private static final List<String> NEEDED = List.of("config.json", "tokenizer.json");

    /** What a version is made of. Anything else in the directory does not matter. */
    private static final List<String> SUFFIXES =
            List.of(".safetensors", ".onnx", ".json", ".jinja");

    /** The weights of a model that embeds. */
    private static final String ONNX = "model.onnx";

    /** The only file of a version that a server elsewhere serves. */
    private static final String REMOTE = "remote.json";

    private static final String REMOTE_FORMAT = "remote";
    private static final Pattern REMOTE_MODEL = Pattern.compile("[\\p{Graph}]{1,200}");

    private static final String USUAL_ACTIVATIONS = "fp32";
    private static final Set<String> ACTIVATIONS = Set.of("bf16", "int8");

    private final JsonMapper json;

    CheckpointReader(JsonMapper json) {
        this.json = json;
    }

    /**
     * Reads and hashes every file that matters.
     *
     * @param wanted how the weights are kept in memory; empty for what is usual
     * @param activations how they travel in a chain: fp32, bf16 or int8; empty for fp32
     * @throws Rejected if the directory is no complete checkpoint, or changes while it is read
     */
    Checkpoint read(String location, Optional<WeightFormat> wanted, Optional<String> activations) {
        var checkpoint = read(location, wanted);
        String type = activations.filter(each -> !each.equals(USUAL_ACTIVATIONS)).orElse("");
        if (type.isEmpty()) {
            return checkpoint;
        }
        if (!ACTIVATIONS.contains(type) || checkpoint.weights().layers() == 0) {
            throw Rejected.invalid(
                    "activations",
                    checkpoint.weights().layers() == 0
                            ? "has no meaning for a model that cannot be split"
                            : "is not a type of activations",
                    "use fp32, bf16 or int8, or leave it out");
        }
        return new Checkpoint(
                checkpoint.directory(),
                checkpoint.manifest().toBuilder().setActivations(type).build(),
                checkpoint.contextTokens(),
                checkpoint.weights(),
                checkpoint.remoteModel());
    }

    /** The same, with activations that travel as they are. */
    Checkpoint read(String location, Optional<WeightFormat> wanted) {
        Path directory = directory(location);
        Path remote = directory.resolve(REMOTE);
        if (Files.isRegularFile(remote)) {
            return remote(directory, remote, wanted);
        }
        List<Path> files = files(directory);
        requireComplete(directory, files);
        var format = format(wanted, files);
        int contextTokens = contextTokens(directory.resolve("config.json"));
        var manifest = Manifest.newBuilder().setFormat(format.label());
        for (Path file : files) {
            manifest.addFiles(manifestFile(directory, file));
        }
        return new Checkpoint(
                directory, manifest.build(), contextTokens, weights(files, format), "");
    }

    /** A version that a server elsewhere serves: one file says which. */
    private Checkpoint remote(Path directory, Path file, Optional<WeightFormat> wanted) {
        if (wanted.isPresent()) {
            throw Rejected.invalid(
                    "format", "has no meaning for a model of another server", "leave it out");
        }
        var said = parse(file);
        oneOf(file, said, "protocol", Set.of("openai", "open-inference"));
        oneOf(file, said, "continues", Set.of("tokens", "restart"));
        String model = said.path("model").asString("");
        if (!REMOTE_MODEL.matcher(model).matches()) {
            throw Rejected.invalid(
                    FIELD,
                    file + ": model must be the server's name of the model, was '" + model + "'",
                    "use what the server lists");
        }
        int contextTokens = said.path("context_tokens").asInt(0);
        if (contextTokens < 1) {
            throw Rejected.invalid(
                    FIELD,
                    file + ": context_tokens must be at least 1",
                    "say what prompt and answer together may come to");
        }
        var manifest =
                Manifest.newBuilder()
                        .setFormat(REMOTE_FORMAT)
                        .addFiles(manifestFile(directory, file));
        return new Checkpoint(
                directory, manifest.build(), contextTokens, Weights.unsplittable(0), model);
    }

    private static void oneOf(Path file, JsonNode said, String name, Set<String> known) {
        if (!known.contains(said.path(name).asString(""))) {
            throw Rejected.invalid(
                    FIELD,
                    "%s: %s must be one of %s, was %s"
                            .formatted(file, name, new TreeSet<>(known), said.path(name)),
                    "correct the file");
        }
    }

    /** Compares a manifest with what lies in the directory now, and tells what differs. */
    List<String> differences(Path directory, Manifest expected) {
        if (!Files.isDirectory(directory)) {
            return List.of(directory + " is not there any more");
        }
        var matter =
                expected.getFormat().equals(REMOTE_FORMAT)
                        ? Stream.of(directory.resolve(REMOTE)).filter(Files::isRegularFile)
                        : files(directory).stream();
        Map<String, ManifestFile> found =
                matter.map(file -> manifestFile(directory, file))
                        .collect(Collectors.toMap(ManifestFile::getPath, Function.identity()));
        Map<String, ManifestFile> wanted =
                expected.getFilesList().stream()
                        .collect(Collectors.toMap(ManifestFile::getPath, Function.identity()));
        var paths = new TreeSet<>(wanted.keySet());
        paths.addAll(found.keySet());
        return paths.stream()
                .filter(path -> !Objects.equals(wanted.get(path), found.get(path)))
                .map(
                        path -> {
                            if (!found.containsKey(path)) {
                                return path + " is missing";
                            }
                            return path
                                    + (wanted.containsKey(path)
                                            ? " has other content"
                                            : " was added");
                        })
                .toList();
    }

    private static Path directory(String location) {
        try {
            Path directory = Path.of(location);
            if (!directory.isAbsolute()) {
                throw Rejected.invalid(
                        FIELD, location + " is relative", "give the path from the root on");
            }
            if (!Files.isDirectory(directory)) {
                throw Rejected.invalid(
                        FIELD,
                        location + " is not a directory that the registry can read",
                        "give a directory on the registry's machine");
            }
            return directory.toRealPath();
        } catch (InvalidPathException | IOException wrong) {
            throw Rejected.invalid(
                    FIELD, "is not a path", "give a directory on the registry's machine");
        }
    }

    private static List<Path> files(Path directory) {
        try (var entries = Files.list(directory)) {
            return entries.filter(CheckpointReader::matters).sorted().toList();
        } catch (IOException unreadable) {
            throw unreadable(directory, unreadable);
        }
    }

    /** Links are followed: the hub's own cache consists of them. */
    private static boolean matters(Path file) {
        String name = file.getFileName().toString();
        return SUFFIXES.stream().anyMatch(name::endsWith)
                && !name.startsWith(".")
                && Files.isRegularFile(file);
    }

    private static WeightFormat format(Optional<WeightFormat> wanted, List<Path> files) {
        if (files.stream().noneMatch(CheckpointReader::isOnnx)) {
            return wanted.orElse(WeightFormat.BF16);
        }
        if (wanted.isPresent() && wanted.get() != WeightFormat.FP32) {
            throw Rejected.invalid(
                    "format", "is not one of a model in ONNX", "use fp32, or leave it out");
        }
        return WeightFormat.FP32;
    }

    private static boolean isOnnx(Path file) {
        return file.getFileName().toString().equals(ONNX);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException unreadable) {
            throw unreadable(file, unreadable);
        }
    }

    private static boolean isWeights(Path file) {
        return file.getFileName().toString().endsWith(".safetensors");
    }

    private void requireComplete(Path directory, List<Path> files) {
        var names = files.stream().map(file -> file.getFileName().toString()).toList();
        var missing = new TreeSet<>(NEEDED);
        if (names.contains(SHARD_INDEX)) {
            JsonNode shards = parse(directory.resolve(SHARD_INDEX)).path("weight_map");
            shards.forEach(shard -> missing.add(shard.asString("")));
        } else if (!names.contains(ONNX)
                && names.stream().noneMatch(name -> name.endsWith(".safetensors"))) {
            missing.add("model.safetensors");
        }
        names.forEach(missing::remove);
        if (!missing.isEmpty()) {
            throw Rejected.invalid(
                    FIELD,
                    directory + " lacks " + String.join(", ", missing),
                    "download the whole model, weights as safetensors");
        }
    }

    private int contextTokens(Path config) {
        JsonNode tokens = parse(config).path("max_position_embeddings");
        if (!tokens.isInt() || tokens.intValue() < 1) {
            throw Rejected.invalid(
                    FIELD,
                    config + " says no max_position_embeddings of at least 1",
                    "use the config.json that came with the model");
        }
        return tokens.intValue();
    }

    private JsonNode parse(Path file) {
        try (var content = Files.newInputStream(file)) {
            return json.readTree(content);
        } catch (JacksonException broken) {
            throw Rejected.invalid(
                    FIELD,
                    file + " is not JSON: " + broken.getOriginalMessage(),
                    "download the file again");
        } catch (IOException unreadable) {
            throw unreadable(file, unreadable);
        }
    }

    private Weights weights(List<Path> files, WeightFormat format) {
        var onnx = files.stream().filter(CheckpointReader::isOnnx).findFirst();
        if (onnx.isPresent()) {
            return Weights.unsplittable(size(onnx.get()));
        }
        var parameters = new HashMap<String, Long>();
        for (Path file : files) {
            if (isWeights(file)) {
                try {
                    parameters.putAll(Safetensors.parameters(file, json));
                } catch (IOException unreadable) {
                    throw unreadable(file, unreadable);
                }
            }
        }
        return Weights.of(parameters, format);
    }

    private static ManifestFile manifestFile(Path directory, Path file) {
        try {
            var hash = FileHash.of(file);
            return ManifestFile.newBuilder()
                    .setPath(directory.relativize(file).toString())
                    .setSizeBytes(hash.sizeBytes())
                    .setSha256(hash.sha256())
                    .build();
        } catch (IOException unreadable) {
            throw unreadable(file, unreadable);
        }
    }

    private static Rejected unreadable(Path path, IOException cause) {
        return Rejected.invalid(
                FIELD,
                path + " could not be read: " + cause.getMessage(),
                "make it readable for the registry and leave it alone while it is read");
    }
}
