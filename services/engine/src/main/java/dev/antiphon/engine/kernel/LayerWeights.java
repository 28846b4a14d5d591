package dev.antiphon.engine.kernel;

import dev.antiphon.engine.weights.Checkpoint;
import dev.antiphon.engine.weights.ModelConfig;
import dev.antiphon.engine.weights.StoredTensor;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;

/**
 * The weights of a layer, those that are used together below one another.
 *
 * @param queryKeyValueBias zeros where the family has none
 * @param queryNorm empty where the family has none
 * @param keyNorm empty where the family has none
 * @param gateUp tiles of gate and of up in turns, so that a pair of tiles is one piece of the
 *     feed-forward layer
 */
@SuppressWarnings("ArrayRecordComponent") // Read on the hot path and compared by nobody.
record LayerWeights(
        float[] attentionNorm,
        Matrix queryKeyValue,
        float[] queryKeyValueBias,
        float[] queryNorm,
        float[] keyNorm,
        Matrix output,
        float[] feedForwardNorm,
        Matrix gateUp,
        Matrix down) {

    static LayerWeights pack(Checkpoint checkpoint, int layer, WeightFormat format, Arena arena) {
        var config = checkpoint.config();
        var family = config.family();
        var source = new Source(checkpoint, layer);
        return new LayerWeights(
                source.vector("input_layernorm.weight"),
                Matrix.pack(
                        format,
                        new Stacked(
                                source.tensors(
                                        "self_attn.q_proj.weight",
                                        "self_attn.k_proj.weight",
                                        "self_attn.v_proj.weight")),
                        arena),
                family.queryKeyValueBiases()
                        ? source.vector(
                                "self_attn.q_proj.bias",
                                "self_attn.k_proj.bias",
                                "self_attn.v_proj.bias")
                        : new float[queryKeyValueOutputs(config)],
                family.queryKeyNorms() ? source.vector("self_attn.q_norm.weight") : new float[0],
                family.queryKeyNorms() ? source.vector("self_attn.k_norm.weight") : new float[0],
                Matrix.pack(format, new Stacked(source.tensors("self_attn.o_proj.weight")), arena),
                source.vector("post_attention_layernorm.weight"),
                Matrix.pack(
                        format,
                        new Alternating(
                                source.tensor("mlp.gate_proj.weight"),
                                source.tensor("mlp.up_proj.weight")),
                        arena),
                Matrix.pack(format, new Stacked(source.tensors("mlp.down_proj.weight")), arena));
    }

    static int queryKeyValueOutputs(ModelConfig config) {
        return (config.heads() + 2 * config.kvHeads()) * config.headDim();
    }

    /** Bytes of the matrices. */
    long bytes() {
        return queryKeyValue.bytes() + output.bytes() + gateUp.bytes() + down.bytes();
    }

    private record Source(Checkpoint checkpoint, int layer) {

        StoredTensor tensor(String part) {
            return checkpoint.layer(layer, part);
        }

        List<StoredTensor> tensors(String... parts) {
            return Arrays.stream(parts).map(this::tensor).toList();
        }

        float[] vector(String... parts) {
            int elements = tensors(parts).stream().mapToInt(StoredTensor::rows).sum();
            var vector = new float[elements];
            int at = 0;
            for (var tensor : tensors(parts)) {
                tensor.read(0, tensor.rows(), vector, at);
                at += tensor.rows();
            }
            return vector;
        }
    }

    /** Tensors one below the other. */
    record Stacked(List<StoredTensor> parts) implements Matrix.Outputs {

        @Override
        public int count() {
            return parts.stream().mapToInt(StoredTensor::rows).sum();
        }

        @Override
        public int inputs() {
            return parts.getFirst().columns();
        }

        @Override
        public void read(int output, float[] into) {
            int row = output;
            for (var part : parts) {
                if (row < part.rows()) {
                    part.read((long) row * part.columns(), part.columns(), into, 0);
                    return;
                }
                row -= part.rows();
            }
        }

        @Override
        public void release() {
            parts.forEach(part -> NativeMemory.release(part.data()));
        }
    }

    /** A tile of one tensor, a tile of the other, and so on; the last tiles filled up. */
    private record Alternating(StoredTensor even, StoredTensor odd) implements Matrix.Outputs {

        @Override
        public int count() {
            return 2 * Math.ceilDiv(even.rows(), Panel.WIDTH) * Panel.WIDTH;
        }

        @Override
        public int inputs() {
            return even.columns();
        }

        @Override
        public void read(int output, float[] into) {
            int tile = output / Panel.WIDTH;
            int row = tile / 2 * Panel.WIDTH + output % Panel.WIDTH;
            if (row < even.rows()) {
                var tensor = tile % 2 == 0 ? even : odd;
                tensor.read((long) row * tensor.columns(), tensor.columns(), into, 0);
            }
        }

        @Override
        public void release() {
            NativeMemory.release(even.data());
            NativeMemory.release(odd.data());
        }
    }
}
