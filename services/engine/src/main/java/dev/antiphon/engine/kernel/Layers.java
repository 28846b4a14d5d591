package dev.antiphon.engine.kernel;

import static dev.antiphon.engine.kernel.Lanes.COUNT;
import static dev.antiphon.engine.kernel.Lanes.FLOATS;
import static dev.antiphon.engine.pipeline.Pipeline.BLOCK_TOKENS;

import dev.antiphon.engine.pipeline.Rows;
import dev.antiphon.engine.weights.Checkpoint;
import dev.antiphon.engine.weights.ModelConfig;

import jdk.incubator.vector.FloatVector;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Layers that follow one another, with their keys and values. {@link #forward} is the map. */
final class Layers {

    /** Rows of a sequence that one thread takes in attention at a time. */
    private static final int ATTENTION_ROWS = 32;

    private final ModelConfig config;
    private final RotaryTables rotary;
    private final List<LayerWeights> layers = new ArrayList<>();
    private final KeyValueCache cache;
    private final Workers workers;
    private final Attention[] attention;
    private final Activations activations;

    Layers(
            Checkpoint checkpoint,
            LayerRange range,
            WeightFormat format,
            int blocks,
            Workers workers,
            Arena arena) {
        this.config = checkpoint.config();
        this.rotary =
                RotaryTables.of(config, Math.min(config.contextTokens(), blocks * BLOCK_TOKENS));
        for (int layer = range.first(); layer < range.end(); layer++) {
            layers.add(LayerWeights.pack(checkpoint, layer, format, arena));
        }
        this.cache = new KeyValueCache(config, range.count(), format, blocks, arena);
        this.workers = workers;
        this.attention = new Attention[workers.count()];
        Arrays.setAll(attention, _ -> new Attention(config, cache));
        this.activations = new Activations(config);
    }

    long weightBytes() {
        return layers.stream().mapToLong(LayerWeights::bytes).sum();
    }

    long cacheBytes() {
        return cache.bytes();
    }

    /**
     * Computes them.
     *
     * @param state {@code [rows, hidden]} before the first layer, and after the last one when it
     *     returns
     */
    void forward(List<Rows> batch, float[] state) {
        int rows = activations.take(batch);
        for (int layer = 0; layer < layers.size(); layer++) {
            var weights = layers.get(layer);
            normalise(state, weights.attentionNorm(), rows);
            project(weights, rows);
            turnAndKeep(layer, weights, rows);
            attend(layer, batch);
            add(weights.output(), activations.heard, state, rows);
            normalise(state, weights.feedForwardNorm(), rows);
            gate(weights.gateUp(), rows);
            add(weights.down(), activations.gated, state, rows);
        }
    }

    /** RMSNorm of the state, into {@code normed}. */
    private void normalise(float[] state, float[] gain, int rows) {
        int hidden = config.hiddenSize();
        workers.byRow(
                rows,
                row ->
                        Norm.rms(
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
        workers.multiply(
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
        workers.byRow(
                rows,
                row -> {
                    int position = activations.positions[row];
                    int keys = row * stride + config.heads() * dim;
                    int values = keys + config.kvHeads() * dim;
                    for (int at = row * stride; at < values; at += dim) {
                        float[] gain = at < keys ? weights.queryNorm() : weights.keyNorm();
                        if (gain.length > 0) {
                            Norm.rms(projected, at, gain, (float) config.normEps(), projected, at);
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
        workers.team()
                .all(
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
    private void add(Matrix matrix, float[] x, float[] state, int rows) {
        int hidden = config.hiddenSize();
        workers.multiply(
                matrix,
                x,
                rows,
                (sums, at, row, output, count) -> {
                    for (int i = 0; i < count; i++) {
                        state[row * hidden + output + i] += sums[at + i];
                    }
                });
    }

    /** {@code silu(gate) * up} of the normed state. */
    private void gate(Matrix gateUp, int rows) {
        int wide = config.intermediateSize();
        workers.team()
                .all(
                        gateUp.pairs(),
                        (pair, member) -> {
                            gateUp.multiply(
                                    pair, activations.normed, rows, workers.scratch(member));
                            int first = pair * Panel.WIDTH;
                            int count = Math.min(Panel.WIDTH, wide - first);
                            float[] sums = workers.scratch(member).sums();
                            for (int row = 0; row < rows; row++) {
                                int at = row * Matrix.PAIR_WIDTH;
                                silu(sums, at);
                                System.arraycopy(
                                        sums, at, activations.gated, row * wide + first, count);
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

    /** What a layer computes on its way, row by row; grows with the largest batch. */
    private static final class Activations {

        private final ModelConfig config;
        private final List<Piece> pieces = new ArrayList<>();
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
            int rows = Rows.count(batch);
            if (rows > positions.length) {
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
                int count = sequence.count();
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
