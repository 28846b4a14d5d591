package dev.antiphon.engine.kernel;

import static dev.antiphon.engine.kernel.Lanes.COUNT;
import static dev.antiphon.engine.kernel.Lanes.FLOATS;

import dev.antiphon.engine.pipeline.Pipeline;
import dev.antiphon.engine.pipeline.Rows;
import dev.antiphon.engine.weights.Checkpoint;
import dev.antiphon.engine.weights.ModelConfig;

import jdk.incubator.vector.FloatVector;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All layers of a model on the processor's vector units. {@link #forward} is the map.
 *
 * <p>Every number is a sum in an order that the model alone decides, each addend rounded once. So a
 * row's bits are the same alone, in a batch, in a prefill however it is cut, with any number of
 * threads and on any machine (ADR 0008).
 */
public final class VectorKernel implements Pipeline {

    /** Rows of a sequence that one thread takes in attention at a time. */
    private static final int ATTENTION_ROWS = 32;

    /** Below it, waking other threads costs more than they save. */
    private static final int ROWS_TO_SHARE = 8;

    private final Arena arena = Arena.ofShared();
    private final ModelConfig config;
    private final RotaryTables rotary;
    private final Matrix embedding;
    private final List<LayerWeights> layers = new ArrayList<>();
    private final float[] lastNorm;
    private final Matrix head;
    private final KeyValueCache cache;
    private final Team team;
    private final Matrix.Scratch[] scratch;
    private final Attention[] attention;
    private final Activations activations;

    private VectorKernel(Checkpoint checkpoint, WeightFormat format, int blocks, int threads) {
        this.config = checkpoint.config();
        this.rotary =
                RotaryTables.of(config, Math.min(config.contextTokens(), blocks * BLOCK_TOKENS));
        var ends = format == WeightFormat.INT4 ? WeightFormat.INT8 : format;
        this.embedding = packed(checkpoint.embedding(), ends);
        for (int layer = 0; layer < config.layers(); layer++) {
            layers.add(LayerWeights.pack(checkpoint, layer, format, arena));
        }
        this.lastNorm = new float[config.hiddenSize()];
        checkpoint.lastNorm().read(0, lastNorm.length, lastNorm, 0);
        this.head = config.tiedHead() ? embedding : packed(checkpoint.head(), ends);
        this.cache = new KeyValueCache(config, format, blocks, arena);
        this.team = new Team(threads);
        this.scratch = new Matrix.Scratch[threads];
        this.attention = new Attention[threads];
        Arrays.setAll(scratch, _ -> new Matrix.Scratch());
        Arrays.setAll(attention, _ -> new Attention(config, cache));
        this.activations = new Activations(config);
    }

    /**
     * Packs the weights in a format and makes room for the cache.
     *
     * @param blocks how many blocks of {@link Pipeline#BLOCK_TOKENS} tokens the cache holds
     * @param threads how many threads compute, the caller's included
     */
    public static VectorKernel load(
            Checkpoint checkpoint, WeightFormat format, int blocks, int threads) {
        return new VectorKernel(checkpoint, format, blocks, threads);
    }

    /** Bytes of weights; a decode reads about as many. */
    public long weightBytes() {
        long ends = head == embedding ? head.bytes() : head.bytes() + embedding.bytes();
        return ends + layers.stream().mapToLong(LayerWeights::bytes).sum();
    }

    /** Bytes of the cache. */
    public long cacheBytes() {
        return cache.bytes();
    }

    @Override
    public float[][] forward(List<Rows> batch) {
        int rows = activations.take(batch);
        embed(batch);
        for (int layer = 0; layer < layers.size(); layer++) {
            var weights = layers.get(layer);
            normalise(activations.state, weights.attentionNorm(), rows);
            project(weights, rows);
            turnAndKeep(layer, weights, rows);
            attend(layer, batch);
            add(weights.output(), activations.heard, rows);
            normalise(activations.state, weights.feedForwardNorm(), rows);
            gate(weights.gateUp(), rows);
            add(weights.down(), activations.gated, rows);
        }
        return logits(batch);
    }

    @Override
    public void close() {
        team.close();
        arena.close();
    }

    private Matrix packed(dev.antiphon.engine.weights.StoredTensor tensor, WeightFormat format) {
        return Matrix.pack(format, new LayerWeights.Stacked(List.of(tensor)), arena);
    }

    private void embed(List<Rows> batch) {
        int row = 0;
        for (var sequence : batch) {
            for (int token : sequence.tokens()) {
                embedding.row(token, activations.state, row++ * config.hiddenSize());
            }
        }
    }

    /** RMSNorm of the state, into {@code normed}. */
    private void normalise(float[] state, float[] gain, int rows) {
        int hidden = config.hiddenSize();
        byRow(
                rows,
                row ->
                        norm(
                                state,
                                row * hidden,
                                gain,
                                (float) config.normEps(),
                                activations.normed,
                                row * hidden));
    }

    /** Queries, keys and values of the rows. */
    private void project(LayerWeights weights, int rows) {
        int outputs = weights.queryKeyValue().outputs();
        float[] bias = weights.queryKeyValueBias();
        each(
                weights.queryKeyValue(),
                activations.normed,
                rows,
                (sums, at, row, output, count) -> {
                    for (int i = 0; i < count; i++) {
                        activations.projected[row * outputs + output + i] =
                                sums[at + i] + bias[output + i];
                    }
                });
    }

    /** Normalises where the family does, turns queries and keys, and keeps keys and values. */
    private void turnAndKeep(int layer, LayerWeights weights, int rows) {
        int dim = config.headDim();
        int stride = LayerWeights.queryKeyValueOutputs(config);
        float scale = (float) (1 / Math.sqrt(dim));
        var projected = activations.projected;
        byRow(
                rows,
                row -> {
                    int position = activations.positions[row];
                    int keys = row * stride + config.heads() * dim;
                    int values = keys + config.kvHeads() * dim;
                    for (int at = row * stride; at < values; at += dim) {
                        float[] gain = at < keys ? weights.queryNorm() : weights.keyNorm();
                        if (gain.length > 0) {
                            norm(projected, at, gain, (float) config.normEps(), projected, at);
                        }
                        turn(projected, at, position);
                    }
                    for (int at = row * stride; at < keys; at++) {
                        projected[at] *= scale;
                    }
                    for (int head = 0; head < config.kvHeads(); head++) {
                        cache.put(
                                layer,
                                activations.blocks[row],
                                head,
                                position % BLOCK_TOKENS,
                                projected,
                                keys + head * dim,
                                projected,
                                values + head * dim);
                    }
                });
    }

    private void turn(float[] numbers, int from, int position) {
        int half = config.headDim() / 2;
        int angle = position * half;
        for (int i = 0; i < half; i++) {
            float cos = rotary.cos()[angle + i];
            float sin = rotary.sin()[angle + i];
            float first = numbers[from + i];
            float second = numbers[from + half + i];
            numbers[from + i] = first * cos - second * sin;
            numbers[from + half + i] = second * cos + first * sin;
        }
    }

    private void attend(int layer, List<Rows> batch) {
        int stride = LayerWeights.queryKeyValueOutputs(config);
        int heads = config.kvHeads();
        var pieces = activations.pieces;
        team.all(
                pieces.size() * heads,
                (item, member) -> {
                    var piece = pieces.get(item / heads);
                    attention[member].hear(
                            layer,
                            item % heads,
                            batch.get(piece.sequence()),
                            piece.from(),
                            piece.end(),
                            piece.firstRow(),
                            activations.projected,
                            stride,
                            activations.heard);
                });
    }

    /** Adds a projection to the state. */
    private void add(Matrix matrix, float[] x, int rows) {
        int hidden = config.hiddenSize();
        each(
                matrix,
                x,
                rows,
                (sums, at, row, output, count) -> {
                    for (int i = 0; i < count; i++) {
                        activations.state[row * hidden + output + i] += sums[at + i];
                    }
                });
    }

    /** {@code silu(gate) * up} of the normed state. */
    private void gate(Matrix gateUp, int rows) {
        int wide = config.intermediateSize();
        team.all(
                gateUp.pairs(),
                (pair, member) -> {
                    gateUp.multiply(pair, activations.normed, rows, scratch[member]);
                    int first = pair * Panel.WIDTH;
                    int count = Math.min(Panel.WIDTH, wide - first);
                    float[] sums = scratch[member].sums();
                    for (int row = 0; row < rows; row++) {
                        int at = row * 2 * Panel.WIDTH;
                        silu(sums, at);
                        System.arraycopy(sums, at, activations.gated, row * wide + first, count);
                    }
                });
    }

    /** A tile of gates becomes {@code silu(gate) * up}; its ups lie behind it. */
    private static void silu(float[] sums, int at) {
        for (int i = 0; i < Panel.WIDTH; i += COUNT) {
            var gate = FloatVector.fromArray(FLOATS, sums, at + i);
            var up = FloatVector.fromArray(FLOATS, sums, at + Panel.WIDTH + i);
            gate.div(Lanes.exp(gate.neg()).add(1f)).mul(up).intoArray(sums, at + i);
        }
    }

    private float[][] logits(List<Rows> batch) {
        int hidden = config.hiddenSize();
        int wanted = 0;
        int end = 0;
        for (var sequence : batch) {
            end += sequence.tokens().length;
            if (sequence.wanted()) {
                norm(
                        activations.state,
                        (end - 1) * hidden,
                        lastNorm,
                        (float) config.normEps(),
                        activations.normed,
                        wanted++ * hidden);
            }
        }
        var logits = new float[wanted][config.vocabSize()];
        if (wanted > 0) {
            each(
                    head,
                    activations.normed,
                    wanted,
                    (sums, at, row, output, count) ->
                            System.arraycopy(sums, at, logits[row], output, count));
        }
        return logits;
    }

    /** RMSNorm; four sums side by side, because one alone waits for every addition. */
    private static void norm(float[] x, int from, float[] gain, float eps, float[] into, int to) {
        int width = gain.length;
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        for (int i = 0; i < width; i += 4) {
            sum0 = Math.fma(x[from + i], x[from + i], sum0);
            sum1 = Math.fma(x[from + i + 1], x[from + i + 1], sum1);
            sum2 = Math.fma(x[from + i + 2], x[from + i + 2], sum2);
            sum3 = Math.fma(x[from + i + 3], x[from + i + 3], sum3);
        }
        float mean = (sum0 + sum1 + (sum2 + sum3)) / width;
        float inverse = (float) (1 / Math.sqrt(mean + eps));
        for (int i = 0; i < width; i++) {
            into[to + i] = x[from + i] * inverse * gain[i];
        }
    }

    /** Multiplies rows with a matrix and hands out the sums, tile by tile. */
    private void each(Matrix matrix, float[] x, int rows, Sums use) {
        team.all(
                matrix.pairs(),
                (pair, member) -> {
                    matrix.multiply(pair, x, rows, scratch[member]);
                    int first = pair * 2 * Panel.WIDTH;
                    int count = Math.min(2 * Panel.WIDTH, matrix.outputs() - first);
                    for (int row = 0; row < rows; row++) {
                        use.take(scratch[member].sums(), row * 2 * Panel.WIDTH, row, first, count);
                    }
                });
    }

    @FunctionalInterface
    private interface Sums {

        void take(float[] sums, int at, int row, int output, int count);
    }

    private void byRow(int rows, java.util.function.IntConsumer work) {
        if (rows < ROWS_TO_SHARE) {
            for (int row = 0; row < rows; row++) {
                work.accept(row);
            }
        } else {
            int pieces = Math.ceilDiv(rows, ROWS_TO_SHARE);
            team.all(
                    pieces,
                    (piece, _) -> {
                        int end = Math.min(rows, (piece + 1) * ROWS_TO_SHARE);
                        for (int row = piece * ROWS_TO_SHARE; row < end; row++) {
                            work.accept(row);
                        }
                    });
        }
    }

    /** What flows through the layers, row by row; grows with the largest batch. */
    private static final class Activations {

        private final ModelConfig config;
        private final List<Piece> pieces = new ArrayList<>();
        private float[] state = {};
        private float[] normed = {};
        private float[] projected = {};
        private float[] heard = {};
        private float[] gated = {};
        private int[] positions = {};
        private int[] blocks = {};

        Activations(ModelConfig config) {
            this.config = config;
        }

        /** Makes room for a batch; returns its rows. */
        int take(List<Rows> batch) {
            int rows = batch.stream().mapToInt(sequence -> sequence.tokens().length).sum();
            if (rows > positions.length) {
                state = new float[rows * config.hiddenSize()];
                normed = new float[rows * config.hiddenSize()];
                projected = new float[rows * LayerWeights.queryKeyValueOutputs(config)];
                heard = new float[rows * config.heads() * config.headDim()];
                gated = new float[rows * config.intermediateSize()];
                positions = new int[rows];
                blocks = new int[rows];
            }
            pieces.clear();
            int row = 0;
            for (int at = 0; at < batch.size(); at++) {
                var sequence = batch.get(at);
                int count = sequence.tokens().length;
                for (int from = 0; from < count; from += ATTENTION_ROWS) {
                    pieces.add(new Piece(at, from, Math.min(count, from + ATTENTION_ROWS), row));
                }
                for (int position = sequence.position(); position < sequence.end(); position++) {
                    positions[row] = position;
                    blocks[row++] = sequence.blocks()[position / BLOCK_TOKENS];
                }
            }
            return rows;
        }
    }

    /** Rows of a sequence, {@code [from, end)}, whose first is row {@code firstRow}. */
    private record Piece(int sequence, int from, int end, int firstRow) {}
}
