package dev.antiphon.engine.kernel;

import dev.antiphon.engine.weights.Checkpoint;
import dev.antiphon.engine.weights.ModelConfig;
import dev.antiphon.engine.weights.StoredTensor;

import java.lang.foreign.Arena;
import java.util.List;

/** What stands before the first layer and behind the last: tokens in, logits out. */
final class Ends {

    private final ModelConfig config;
    private final Matrix embedding;
    private final float[] lastNorm;
    private final Matrix head;
    private final Workers workers;

    Ends(Checkpoint checkpoint, WeightFormat format, Workers workers, Arena arena) {
        this.config = checkpoint.config();
        var kept = format == WeightFormat.INT4 ? WeightFormat.INT8 : format;
        this.embedding = packed(checkpoint.embedding(), kept, arena);
        this.lastNorm = new float[config.hiddenSize()];
        checkpoint.lastNorm().read(0, lastNorm.length, lastNorm, 0);
        this.head = config.tiedHead() ? embedding : packed(checkpoint.head(), kept, arena);
        this.workers = workers;
    }

    long weightBytes() {
        return head == embedding ? head.bytes() : head.bytes() + embedding.bytes();
    }

    /**
     * Turns tokens into states.
     *
     * @param states {@code [tokens, hidden]} when it returns
     */
    void embed(int[] tokens, float[] states) {
        for (int row = 0; row < tokens.length; row++) {
            embedding.row(tokens[row], states, row * config.hiddenSize());
        }
    }

    /**
     * What follows rows.
     *
     * @param states {@code [rows, hidden]} after the last layer
     * @return {@code [rows, vocab]}
     */
    float[][] logits(float[] states) {
        int hidden = config.hiddenSize();
        int rows = states.length / hidden;
        var normed = new float[states.length];
        for (int row = 0; row < rows; row++) {
            int at = row * hidden;
            Norm.rms(states, at, lastNorm, (float) config.normEps(), normed, at);
        }
        var logits = new float[rows][config.vocabSize()];
        if (rows > 0) {
            workers.multiply(
                    head,
                    normed,
                    rows,
                    (sums, at, row, output, count) ->
                            System.arraycopy(sums, at, logits[row], output, count));
        }
        return logits;
    }

    private static Matrix packed(StoredTensor tensor, WeightFormat format, Arena arena) {
        return Matrix.pack(format, new LayerWeights.Stacked(List.of(tensor)), arena);
    }
}
