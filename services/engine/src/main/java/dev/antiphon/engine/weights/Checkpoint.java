package dev.antiphon.engine.weights;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An opened checkpoint: its config and its tensors under Hugging Face's names, each present with
 * the shape that the config asks for. Close it once the weights are loaded; that unmaps the files.
 */
public final class Checkpoint implements AutoCloseable {

    private static final String HEAD = "lm_head.weight";
    private static final String EMBEDDING = "model.embed_tokens.weight";

    private static final JsonMapper JSON = new JsonMapper();

    private final Path directory;
    private final Arena arena;
    private final ModelConfig config;
    private final Map<String, StoredTensor> tensors;

    private Checkpoint(
            Path directory, Arena arena, ModelConfig config, Map<String, StoredTensor> tensors) {
        this.directory = directory;
        this.arena = arena;
        this.config = config;
        this.tensors = tensors;
    }

    /**
     * Maps the files that {@code model.safetensors.index.json} names, or every {@code
     * *.safetensors} file where there is no index.
     *
     * @throws InvalidCheckpoint if tensors are missing, unexpected or of another shape, or a file
     *     is broken
     * @throws IOException if a file cannot be read
     */
    public static Checkpoint open(Path directory) throws IOException {
        var config = ModelConfig.read(directory);
        var arena = Arena.ofShared();
        try {
            Map<String, StoredTensor> tensors = new TreeMap<>();
            for (var file : weightFiles(directory)) {
                for (var tensor : Safetensors.map(file, arena).values()) {
                    if (tensors.put(tensor.name(), tensor) != null) {
                        throw new InvalidCheckpoint(
                                file, "tensor " + tensor.name() + " is also in another file");
                    }
                }
            }
            var checkpoint = new Checkpoint(directory, arena, config, tensors);
            checkpoint.check();
            return checkpoint;
        } catch (IOException | RuntimeException failed) {
            arena.close();
            throw failed;
        }
    }

    /** What the model is. */
    public ModelConfig config() {
        return config;
    }

    /** The token embedding, {@code [vocab, hidden]}. */
    public StoredTensor embedding() {
        return tensor(tensors.containsKey(EMBEDDING) ? EMBEDDING : HEAD);
    }

    /** The output projection, {@code [vocab, hidden]}; the embedding where the two are tied. */
    public StoredTensor head() {
        return config.tiedHead() ? embedding() : tensor(HEAD);
    }

    /** The gain of the last norm, {@code [hidden]}. */
    public StoredTensor lastNorm() {
        return tensor("model.norm.weight");
    }

    /**
     * A tensor of a layer.
     *
     * @param part its name below the layer, such as {@code self_attn.q_proj.weight}
     */
    public StoredTensor layer(int layer, String part) {
        return tensor(layerName(layer, part));
    }

    @Override
    public void close() {
        arena.close();
    }

    private StoredTensor tensor(String name) {
        var tensor = tensors.get(name);
        if (tensor == null) {
            throw new InvalidCheckpoint(directory, "tensor " + name + " is missing");
        }
        return tensor;
    }

    private void check() {
        var expected = expectedShapes();
        expected.forEach(
                (name, shape) -> {
                    if (!tensor(name).shape().equals(shape)) {
                        throw new InvalidCheckpoint(
                                directory,
                                "tensor %s has shape %s, config.json asks for %s"
                                        .formatted(name, tensor(name).shape(), shape));
                    }
                });
        var unexpected = new TreeSet<>(tensors.keySet());
        unexpected.removeAll(expected.keySet());
        if (config.tiedHead()) {
            unexpected.remove(HEAD);
        }
        // Llama 2's converter stored what follows from rope_theta.
        unexpected.removeIf(name -> name.endsWith(".rotary_emb.inv_freq"));
        if (!unexpected.isEmpty()) {
            throw new InvalidCheckpoint(
                    directory, "tensors that this model does not have: " + unexpected);
        }
    }

    private Map<String, List<Long>> expectedShapes() {
        long hidden = config.hiddenSize();
        Map<String, List<Long>> shapes = new TreeMap<>();
        shapes.put(embedding().name(), List.of((long) config.vocabSize(), hidden));
        shapes.put(head().name(), List.of((long) config.vocabSize(), hidden));
        shapes.put("model.norm.weight", List.of(hidden));
        for (int layer = 0; layer < config.layers(); layer++) {
            int at = layer;
            layerShapes().forEach((part, shape) -> shapes.put(layerName(at, part), shape));
        }
        return shapes;
    }

    private Map<String, List<Long>> layerShapes() {
        long hidden = config.hiddenSize();
        long wide = config.intermediateSize();
        long head = config.headDim();
        long queries = config.heads() * head;
        long keys = config.kvHeads() * head;
        Map<String, List<Long>> shapes = new TreeMap<>();
        shapes.put("input_layernorm.weight", List.of(hidden));
        shapes.put("self_attn.q_proj.weight", List.of(queries, hidden));
        shapes.put("self_attn.k_proj.weight", List.of(keys, hidden));
        shapes.put("self_attn.v_proj.weight", List.of(keys, hidden));
        shapes.put("self_attn.o_proj.weight", List.of(hidden, queries));
        shapes.put("post_attention_layernorm.weight", List.of(hidden));
        shapes.put("mlp.gate_proj.weight", List.of(wide, hidden));
        shapes.put("mlp.up_proj.weight", List.of(wide, hidden));
        shapes.put("mlp.down_proj.weight", List.of(hidden, wide));
        if (config.family().queryKeyValueBiases()) {
            shapes.put("self_attn.q_proj.bias", List.of(queries));
            shapes.put("self_attn.k_proj.bias", List.of(keys));
            shapes.put("self_attn.v_proj.bias", List.of(keys));
        }
        if (config.family().queryKeyNorms()) {
            shapes.put("self_attn.q_norm.weight", List.of(head));
            shapes.put("self_attn.k_norm.weight", List.of(head));
        }
        return shapes;
    }

    private static String layerName(int layer, String part) {
        return "model.layers." + layer + "." + part;
    }

    private static Set<Path> weightFiles(Path directory) throws IOException {
        var index = directory.resolve("model.safetensors.index.json");
        if (Files.isRegularFile(index)) {
            return shards(directory, index);
        }
        Set<Path> files = new TreeSet<>();
        try (var found = Files.newDirectoryStream(directory, "*.safetensors")) {
            found.forEach(files::add);
        }
        if (files.isEmpty()) {
            throw new InvalidCheckpoint(directory, "contains no *.safetensors file");
        }
        return files;
    }

    private static Set<Path> shards(Path directory, Path index) throws IOException {
        JsonNode shardOfTensor;
        try {
            shardOfTensor = JSON.readTree(Files.readAllBytes(index)).path("weight_map");
        } catch (JacksonException notJson) {
            throw new InvalidCheckpoint(
                    index, "is not JSON: " + notJson.getOriginalMessage(), notJson);
        }
        if (!shardOfTensor.isObject() || shardOfTensor.isEmpty()) {
            throw new InvalidCheckpoint(index, "weight_map: expected an object that names files");
        }
        Set<Path> files = new TreeSet<>();
        for (var shard : shardOfTensor) {
            var file = directory.resolve(shard.asString(""));
            if (!directory.equals(file.getParent()) || !Files.isRegularFile(file)) {
                throw new InvalidCheckpoint(
                        index, "weight_map names " + shard + ", which is no file beside it");
            }
            files.add(file);
        }
        return files;
    }
}
