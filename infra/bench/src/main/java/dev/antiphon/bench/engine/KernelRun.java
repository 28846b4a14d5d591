package dev.antiphon.bench.engine;

import dev.antiphon.engine.kernel.VectorKernel;
import dev.antiphon.engine.kernel.WeightFormat;
import dev.antiphon.engine.pipeline.Pipeline;
import dev.antiphon.engine.pipeline.Rows;
import dev.antiphon.engine.weights.Checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** The forward pass alone: prefill and decode of sequences of random tokens. */
final class KernelRun implements AutoCloseable {

    private static final int PREFILL_TOKENS = 512;
    private static final int PREFILL_ROWS = 256;
    private static final int BLOCKS_PER_SEQUENCE = PREFILL_TOKENS / Pipeline.BLOCK_TOKENS;
    private static final int MOST_SEQUENCES = 16;

    private final VectorKernel kernel;
    private final Random random = new Random(1);
    private final int vocab;

    private KernelRun(VectorKernel kernel, int vocab) {
        this.kernel = kernel;
        this.vocab = vocab;
    }

    static KernelRun load(Path directory, WeightFormat format, int threads) throws IOException {
        try (var checkpoint = Checkpoint.open(directory)) {
            var kernel =
                    VectorKernel.load(
                            checkpoint, format, MOST_SEQUENCES * BLOCKS_PER_SEQUENCE, threads);
            return new KernelRun(kernel, checkpoint.config().vocabSize());
        }
    }

    long weightBytes() {
        return kernel.weightBytes();
    }

    long cacheBytes() {
        return kernel.cacheBytes();
    }

    /** Tokens per second of a prompt of 512 tokens, computed 256 at a time. */
    double prefill() {
        int[] tokens = tokens(PREFILL_TOKENS);
        long began = System.nanoTime();
        for (int from = 0; from < PREFILL_TOKENS; from += PREFILL_ROWS) {
            int end = from + PREFILL_ROWS;
            var rows = new Rows(from, PREFILL_ROWS, blocks(0), end == PREFILL_TOKENS);
            kernel.forward(List.of(rows), Arrays.copyOfRange(tokens, from, end));
        }
        return PREFILL_TOKENS / ((System.nanoTime() - began) / 1e9);
    }

    /** Tokens per second of sequences that grow from nothing, one token a step each. */
    double decode(int sequences, int steps) {
        long began = System.nanoTime();
        for (int step = 0; step < steps; step++) {
            List<Rows> batch = new ArrayList<>();
            for (int sequence = 0; sequence < sequences; sequence++) {
                batch.add(new Rows(step, 1, blocks(sequence), true));
            }
            kernel.forward(batch, tokens(sequences));
        }
        return (double) sequences * steps / ((System.nanoTime() - began) / 1e9);
    }

    @Override
    public void close() {
        kernel.close();
    }

    private int[] tokens(int count) {
        return random.ints(count, 0, vocab).toArray();
    }

    private static int[] blocks(int sequence) {
        int first = sequence * BLOCKS_PER_SEQUENCE;
        return IntStream.range(first, first + BLOCKS_PER_SEQUENCE).toArray();
    }
}
