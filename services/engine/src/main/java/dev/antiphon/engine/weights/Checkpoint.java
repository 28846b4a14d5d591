package dev.antiphon.engine.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An opened checkpoint: its config and its tensors under Hugging Face's names, each present with
 * the shape that the config asks for. Close it once the weights are loaded; that unmaps the files.
 */
public final class Checkpoint implements AutoCloseable {

    private static final String HEAD = "lm_head.weight";
    private static final String EMBEDDING = "model.embed_tokens.weight";

    private final Path directory;
    private final Arena arena;
    private final LlamaConfig config;
    private final Map<String, StoredTensor> tensors;

    private Checkpoint(
            Path directory, Arena arena, LlamaConfig config, Map<String, StoredTensor> tensors) {
        this.directory = directory;
        this.arena = arena;
        this.config = config;
        this.tensors = tensors;
    }

    /**
     * Maps every {@code *.safetensors} file of a directory.
     *
     * @throws InvalidCheckpoint if tensors are missing, unexpected or of another shape, or a file
     *     is broken
     * @throws IOException if a file cannot be read
     */
    public static Checkpoint open(Path directory) throws IOException {
        var config = LlamaConfig.read(directory);
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
    public LlamaConfig config() {
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
     * @param part its name below the layer, such as {@code self_attn.q_proj}
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
        if (!unexpected.isEmpty()) {
            throw new InvalidCheckpoint(
                    directory, "tensors that a Llama model does not have: " + unexpected);
        }
    }

    private Map<String, List<Long>> expectedShapes() {
        long hidden = config.hiddenSize();
        long wide = config.intermediateSize();
        long queries = (long) config.heads() * config.headDim();
        long keys = (long) config.kvHeads() * config.headDim();
        Map<String, List<Long>> shapes = new TreeMap<>();
        shapes.put(embedding().name(), List.of((long) config.vocabSize(), hidden));
        shapes.put(head().name(), List.of((long) config.vocabSize(), hidden));
        shapes.put("model.norm.weight", List.of(hidden));
        for (int layer = 0; layer < config.layers(); layer++) {
            shapes.put(layerName(layer, "input_layernorm"), List.of(hidden));
            shapes.put(layerName(layer, "self_attn.q_proj"), List.of(queries, hidden));
            shapes.put(layerName(layer, "self_attn.k_proj"), List.of(keys, hidden));
            shapes.put(layerName(layer, "self_attn.v_proj"), List.of(keys, hidden));
            shapes.put(layerName(layer, "self_attn.o_proj"), List.of(hidden, queries));
            shapes.put(layerName(layer, "post_attention_layernorm"), List.of(hidden));
            shapes.put(layerName(layer, "mlp.gate_proj"), List.of(wide, hidden));
            shapes.put(layerName(layer, "mlp.up_proj"), List.of(wide, hidden));
            shapes.put(layerName(layer, "mlp.down_proj"), List.of(hidden, wide));
        }
        return shapes;
    }

    private static String layerName(int layer, String part) {
        return "model.layers." + layer + "." + part + ".weight";
    }

    private static List<Path> weightFiles(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        try (var found = Files.newDirectoryStream(directory, "*.safetensors")) {
            found.forEach(files::add);
        }
        if (files.isEmpty()) {
            throw new InvalidCheckpoint(directory, "contains no *.safetensors file");
        }
        files.sort(null);
        return files;
    }
}
