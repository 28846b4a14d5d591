package dev.antiphon.bench.engine;

import java.util.ArrayList;
import java.util.List;

/** The sizes of a Llama model with a tied head. */
public record Shape(
        int hidden, int layers, int heads, int kvHeads, int headDim, int intermediate, int vocab) {

    /** SmolLM2-135M's. */
    public static final Shape DEFAULT = new Shape(576, 30, 9, 3, 64, 1_536, 49_152);

    /** 500 MB in bf16. */
    public static final Shape WIDE = new Shape(1_024, 20, 16, 8, 64, 2_816, 32_000);

    /** A tensor's name and dimensions. */
    record Tensor(String name, List<Integer> shape) {

        long elements() {
            return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
        }
    }

    List<Tensor> tensors() {
        List<Tensor> tensors = new ArrayList<>();
        tensors.add(new Tensor("model.embed_tokens.weight", List.of(vocab, hidden)));
        tensors.add(new Tensor("model.norm.weight", List.of(hidden)));
        for (int layer = 0; layer < layers; layer++) {
            String at = "model.layers." + layer + ".";
            int queries = heads * headDim;
            int keys = kvHeads * headDim;
            tensors.add(new Tensor(at + "input_layernorm.weight", List.of(hidden)));
            tensors.add(new Tensor(at + "self_attn.q_proj.weight", List.of(queries, hidden)));
            tensors.add(new Tensor(at + "self_attn.k_proj.weight", List.of(keys, hidden)));
            tensors.add(new Tensor(at + "self_attn.v_proj.weight", List.of(keys, hidden)));
            tensors.add(new Tensor(at + "self_attn.o_proj.weight", List.of(hidden, queries)));
            tensors.add(new Tensor(at + "post_attention_layernorm.weight", List.of(hidden)));
            tensors.add(new Tensor(at + "mlp.gate_proj.weight", List.of(intermediate, hidden)));
            tensors.add(new Tensor(at + "mlp.up_proj.weight", List.of(intermediate, hidden)));
            tensors.add(new Tensor(at + "mlp.down_proj.weight", List.of(hidden, intermediate)));
        }
        return tensors;
    }
}
