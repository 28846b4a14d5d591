package dev.antiphon.bench.chain;

import dev.antiphon.engine.pipeline.Pipeline;
import dev.antiphon.engine.pipeline.Rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Drives a pipeline as the engine does, with sequences of random tokens. */
final class Decoding {

    private static final int BLOCKS_PER_SEQUENCE = 16;
    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private final Pipeline pipeline;
    private final int vocab;
    private final Random random = new Random(1);

    Decoding(Pipeline pipeline, int vocab) {
        this.pipeline = pipeline;
        this.vocab = vocab;
    }

    /** Tokens per second of sequences that grow from nothing, spread over the steps under way. */
    double decode(int sequences, int steps) {
        int groups = Math.min(sequences, pipeline.depth());
        long began = System.nanoTime();
        for (int group = 0; group < groups; group++) {
            begin(group, groups, sequences, 0);
        }
        for (int step = 1; step < steps; step++) {
            for (int group = 0; group < groups; group++) {
                var _ = pipeline.finish();
                begin(group, groups, sequences, step);
            }
        }
        for (int group = 0; group < groups; group++) {
            var _ = pipeline.finish();
        }
        return perSecond(sequences * steps, began);
    }

    /**
     * Tokens per second of a prompt, cut into pieces as the engine's scheduler does it.
     *
     * @param maxRows that all steps under way compute together; a divisor of the tokens
     */
    double prefill(int tokens, int maxRows) {
        int rows = maxRows / pipeline.depth();
        int[] blocks = IntStream.range(0, BLOCKS_PER_SEQUENCE).toArray();
        long began = System.nanoTime();
        int underWay = 0;
        for (int from = 0; from < tokens; from += rows) {
            if (underWay == pipeline.depth()) {
                var _ = pipeline.finish();
                underWay--;
            }
            pipeline.begin(
                    List.of(new Rows(from, rows, blocks, from + rows == tokens)), tokens(rows));
            underWay++;
        }
        for (; underWay > 0; underWay--) {
            var _ = pipeline.finish();
        }
        return perSecond(tokens, began);
    }

    /** Nanoseconds of a step of one sequence, the middle of many. */
    long stepNanos(int steps) {
        long[] nanos = new long[steps];
        for (int step = 0; step < steps; step++) {
            long began = System.nanoTime();
            begin(0, 1, 1, step);
            var _ = pipeline.finish();
            nanos[step] = System.nanoTime() - began;
        }
        Arrays.sort(nanos);
        return nanos[steps / 2];
    }

    private void begin(int group, int groups, int sequences, int position) {
        List<Rows> batch = new ArrayList<>();
        for (int sequence = group; sequence < sequences; sequence += groups) {
            int first = sequence * BLOCKS_PER_SEQUENCE;
            int[] blocks = IntStream.range(first, first + BLOCKS_PER_SEQUENCE).toArray();
            batch.add(new Rows(position, 1, blocks, true));
        }
        pipeline.begin(batch, tokens(batch.size()));
    }

    private int[] tokens(int count) {
        return random.ints(count, 0, vocab).toArray();
    }

    private static double perSecond(int tokens, long began) {
        return (double) tokens * NANOS_PER_SECOND / (System.nanoTime() - began);
    }
}
