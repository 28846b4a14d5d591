package dev.antiphon.engine.kernel;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtEngine;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;

import dev.antiphon.engine.pipeline.Kernel;
import dev.antiphon.engine.pipeline.Pipeline;
import dev.antiphon.engine.pipeline.Rows;
import dev.antiphon.engine.weights.Checkpoint;
import dev.antiphon.engine.weights.ModelConfig;
import dev.antiphon.engine.weights.StoredTensor;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All layers of a model by PyTorch: weights, key/value cache and the script {@code
 * decoder.torchscript}. One call into native code computes a whole step. It is the second opinion
 * on what {@link VectorKernel} computes, and what a graphics processor will run.
 *
 * <p>Attention is computed row by row over the sequence's places in the cache, filled up to whole
 * blocks and masked. That is what keeps a row's bits the same in a prefill and in a decode in bf16
 * (ADR 0003).
 */
public final class TorchKernel implements Kernel {

    private static final int FP32 = 6;
    private static final int BF16 = 15;

    private final PtNDManager manager;
    private final PtSymbolBlock script;
    private final ModelConfig config;
    private final int scalarType;
    private final int positions;
    private final int blocks;
    private final PtNDArray[] weights;
    private final PtNDArray[] keys;
    private final PtNDArray[] values;

    private TorchKernel(
            PtNDManager manager,
            ModelConfig config,
            WeightFormat format,
            Checkpoint checkpoint,
            int blocks) {
        this.manager = manager;
        this.config = config;
        this.scalarType = format == WeightFormat.FP32 ? FP32 : BF16;
        this.blocks = blocks;
        this.positions = Math.min(config.contextTokens(), blocks * Pipeline.BLOCK_TOKENS);
        this.script = load(manager);
        this.weights = weights(checkpoint);
        this.keys = cache(blocks);
        this.values = cache(blocks);
    }

    /**
     * Loads the weights, converted to the format, and makes room for the cache.
     *
     * @param blocks how many blocks of {@link Pipeline#BLOCK_TOKENS} tokens the cache holds
     * @throws IllegalArgumentException if the format is not one of fp32 and bf16
     */
    public static TorchKernel load(Checkpoint checkpoint, WeightFormat format, int blocks) {
        if (format != WeightFormat.FP32 && format != WeightFormat.BF16) {
            throw new IllegalArgumentException(
                    "PyTorch computes in fp32 or bf16 here, not in " + format);
        }
        var manager = (PtNDManager) NDManager.newBaseManager(Device.cpu());
        try {
            return new TorchKernel(manager, checkpoint.config(), format, checkpoint, blocks);
        } catch (RuntimeException failed) {
            manager.close();
            throw failed;
        }
    }

    /** How many threads native code computes with, in the whole process. */
    public static void useThreads(int threads) {
        // The engine's first use loads the native library.
        Engine.getEngine(PtEngine.ENGINE_NAME);
        JniUtils.setNumThreads(threads);
    }

    @Override
    public float[][] forward(List<Rows> batch, int[] tokens) {
        int rows = tokens.length;
        long[] ids = new long[rows];
        long[] positions = new long[rows];
        long[] places = new long[rows];
        long[] starts = new long[batch.size() + 1];
        List<Long> wanted = new ArrayList<>();
        int row = 0;
        for (int at = 0; at < batch.size(); at++) {
            var sequence = batch.get(at);
            for (int i = 0; i < sequence.count(); i++, row++) {
                ids[row] = tokens[row];
                positions[row] = (long) sequence.position() + i;
                places[row] = place(sequence, sequence.position() + i);
            }
            starts[at + 1] = row;
            if (sequence.wanted()) {
                wanted.add(row - 1L);
            }
        }
        try (var step = (PtNDManager) manager.newSubManager();
                var arguments = new Arguments(step)) {
            arguments
                    .add(ids)
                    .add(positions)
                    .add(places)
                    .add(wanted.stream().mapToLong(Long::longValue).toArray());
            arguments.add(IValue.listFrom(starts));
            arguments.add(
                    batch.stream()
                            .map(each -> vector(step, context(each)))
                            .toArray(PtNDArray[]::new));
            arguments.add(keys).add(values).add(weights);
            arguments.add(
                    IValue.listFrom(
                            config.heads(),
                            config.kvHeads(),
                            config.headDim(),
                            config.hiddenSize(),
                            config.intermediateSize(),
                            config.attentionWindow(),
                            config.family().queryKeyValueBiases() ? 1 : 0,
                            config.family().queryKeyNorms() ? 1 : 0));
            arguments.add(IValue.from(config.normEps()));
            return logits(call(step, "forward", arguments.values()), wanted.size());
        }
    }

    @Override
    public int blocks() {
        return blocks;
    }

    @Override
    public void close() {
        manager.close();
    }

    private static long place(Rows sequence, int position) {
        return (long) sequence.blocks()[position / Pipeline.BLOCK_TOKENS] * Pipeline.BLOCK_TOKENS
                + position % Pipeline.BLOCK_TOKENS;
    }

    /** The places of all tokens so far, filled up to whole blocks. */
    private static long[] context(Rows sequence) {
        int filled = Math.ceilDiv(sequence.end(), Pipeline.BLOCK_TOKENS) * Pipeline.BLOCK_TOKENS;
        return IntStream.range(0, filled)
                .mapToLong(position -> place(sequence, position))
                .toArray();
    }

    private float[][] logits(PtNDArray tensor, int rows) {
        var buffer = tensor.toByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
        var logits = new float[rows][config.vocabSize()];
        Stream.of(logits).forEach(row -> readInto(buffer, row));
        return logits;
    }

    private static void readInto(FloatBuffer buffer, float[] row) {
        buffer.get(row);
    }

    /**
     * Rotary tables, embedding, last norm, head; then nine tensors a layer in the order in which
     * the script uses them.
     */
    private PtNDArray[] weights(Checkpoint checkpoint) {
        List<PtNDArray> loaded = new ArrayList<>();
        var rotary = RotaryTables.of(config, positions);
        loaded.add(table(rotary.cos()));
        loaded.add(table(rotary.sin()));
        var embedding = loaded(checkpoint.embedding());
        loaded.add(embedding);
        loaded.add(loaded(checkpoint.lastNorm()));
        loaded.add(config.tiedHead() ? embedding : loaded(checkpoint.head()));
        var family = config.family();
        for (int layer = 0; layer < config.layers(); layer++) {
            var norm = loaded(checkpoint.layer(layer, "input_layernorm.weight"));
            loaded.add(norm);
            loaded.add(queryKeyValue(checkpoint, layer, "weight"));
            loaded.add(
                    family.queryKeyValueBiases() ? queryKeyValue(checkpoint, layer, "bias") : norm);
            for (String part : List.of("self_attn.q_norm.weight", "self_attn.k_norm.weight")) {
                loaded.add(family.queryKeyNorms() ? loaded(checkpoint.layer(layer, part)) : norm);
            }
            loaded.add(loaded(checkpoint.layer(layer, "self_attn.o_proj.weight")));
            loaded.add(loaded(checkpoint.layer(layer, "post_attention_layernorm.weight")));
            loaded.add(
                    loaded(
                            checkpoint.layer(layer, "mlp.gate_proj.weight"),
                            checkpoint.layer(layer, "mlp.up_proj.weight")));
            loaded.add(loaded(checkpoint.layer(layer, "mlp.down_proj.weight")));
        }
        return loaded.toArray(PtNDArray[]::new);
    }

    private PtNDArray queryKeyValue(Checkpoint checkpoint, int layer, String kind) {
        return loaded(
                Stream.of("q", "k", "v")
                        .map(
                                part ->
                                        checkpoint.layer(
                                                layer,
                                                "self_attn.%s_proj.%s".formatted(part, kind)))
                        .toArray(StoredTensor[]::new));
    }

    /** Copies tensors, one below the other, into memory of our own in the format we compute in. */
    private PtNDArray loaded(StoredTensor... parts) {
        try (var arena = Arena.ofConfined();
                var temporary = (PtNDManager) manager.newSubManager();
                var joining = new Arguments(temporary);
                var converting = new Arguments(temporary)) {
            joining.add(
                    Stream.of(parts)
                            .map(part -> mapped(temporary, part, arena))
                            .toArray(PtNDArray[]::new));
            converting.add(IValue.from(call(temporary, "join", joining.values())));
            converting.add(IValue.from((long) scalarType));
            return call(manager, "convert", converting.values());
        }
    }

    /**
     * A tensor over the memory of the file, or of a copy in fp32: DJL 0.35 ends the process when it
     * is handed bf16.
     */
    private static PtNDArray mapped(PtNDManager owner, StoredTensor tensor, Arena arena) {
        return JniUtils.createNdFromByteBuffer(
                owner,
                tensor.widened(arena).asByteBuffer().order(ByteOrder.nativeOrder()),
                new Shape(tensor.shape().stream().mapToLong(Long::longValue).toArray()),
                DataType.FLOAT32,
                SparseFormat.DENSE,
                owner.getDevice());
    }

    private PtNDArray table(float[] values) {
        return manager.create(
                FloatBuffer.wrap(values),
                new Shape(positions, config.headDim() / 2),
                DataType.FLOAT32);
    }

    private PtNDArray[] cache(int blocks) {
        var layers = new PtNDArray[config.layers()];
        for (int layer = 0; layer < layers.length; layer++) {
            try (var sizes = new Arguments(manager)) {
                Stream.of(
                                blocks * Pipeline.BLOCK_TOKENS,
                                config.kvHeads(),
                                config.headDim(),
                                scalarType)
                        .forEach(size -> sizes.add(IValue.from((long) size)));
                layers[layer] = call(manager, "zeros", sizes.values());
            }
        }
        return layers;
    }

    private PtNDArray call(PtNDManager owner, String method, IValue[] arguments) {
        try (var result = IValueUtils.runMethod(script, method, arguments)) {
            return result.toTensor(owner);
        }
    }

    private static PtNDArray vector(PtNDManager owner, long[] values) {
        return owner.create(LongBuffer.wrap(values), new Shape(values.length), DataType.INT64);
    }

    private static PtSymbolBlock load(PtNDManager manager) {
        try (var source = TorchKernel.class.getResourceAsStream("decoder.torchscript")) {
            if (source == null) {
                throw new IllegalStateException("decoder.torchscript is not on the classpath");
            }
            var archive =
                    ScriptArchive.of(new String(source.readAllBytes(), StandardCharsets.UTF_8));
            return JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The arguments of one call; native memory, freed when it is over. */
    private static final class Arguments implements AutoCloseable {

        private final PtNDManager owner;
        private final List<IValue> values = new ArrayList<>();

        Arguments(PtNDManager owner) {
            this.owner = owner;
        }

        Arguments add(IValue value) {
            values.add(value);
            return this;
        }

        Arguments add(long[] vector) {
            return add(IValue.from(vector(owner, vector)));
        }

        Arguments add(PtNDArray... tensors) {
            return add(IValue.listFrom(tensors));
        }

        IValue[] values() {
            return values.toArray(IValue[]::new);
        }

        @Override
        public void close() {
            values.forEach(IValue::close);
        }
    }
}
