package dev.antiphon.engine;

import dev.antiphon.engine.sample.Sampling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Lets engines over the same weights compute for nobody until the JVM has compiled what they run:
 * before that, a step takes up to a hundred times as long, and customers would wait for it. An
 * engine that is warm is kept for two rounds. Used by one thread at a time.
 */
public final class WarmUp {

    /** Answers of a round, which are computed together. */
    private static final int ANSWERS = 4;

    private static final int PROMPT_WORDS = 16;
    private static final int ANSWER_TOKENS = 16;

    /** A round that takes less of the best one's time tells that there is more to gain. */
    private static final double GAIN = 0.85;

    /** A round that takes more of it tells that something is still cold. */
    private static final double COLD = 2;

    private static final int SETTLED_ROUNDS = 2;

    private final Random random = new Random(0);
    private double bestNanos = Double.MAX_VALUE;

    /**
     * Computes rounds until they get no faster.
     *
     * @param limit after which it is enough in any case
     */
    public void run(Engine engine, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (int settled = 0; settled < SETTLED_ROUNDS && System.nanoTime() < end; ) {
            long began = System.nanoTime();
            if (!round(engine, end)) {
                return;
            }
            double nanos = (double) (System.nanoTime() - began);
            settled = nanos > GAIN * bestNanos && nanos < COLD * bestNanos ? settled + 1 : 0;
            bestNanos = Math.min(bestNanos, nanos);
        }
    }

    /** Returns whether all answers came to their end in time. */
    private boolean round(Engine engine, long end) throws InterruptedException {
        var left = new CountDownLatch(ANSWERS);
        List<Engine.Generating> generating = new ArrayList<>();
        try {
            for (int answer = 0; answer < ANSWERS; answer++) {
                generating.add(engine.generate(generation(engine), new Ending(left)));
            }
            return left.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (IllegalArgumentException | RejectedExecutionException noRoom) {
            // The context or the queue is smaller than what would be computed: then it stays cold.
            return false;
        } finally {
            generating.forEach(Engine.Generating::cancel);
        }
    }

    /** A prompt that the cache does not know, and an answer that is drawn. */
    private Generation generation(Engine engine) {
        String text =
                random.ints(PROMPT_WORDS, 0, 1_000)
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(" "));
        return new Generation(
                engine.tokens(text),
                List.of(),
                0,
                new Sampling(1, 1, 0),
                ANSWER_TOKENS,
                List.of(),
                0,
                true,
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private record Ending(CountDownLatch left) implements Listener {

        @Override
        public void said(Said said) {
            if (said.end().isPresent()) {
                left.countDown();
            }
        }

        @Override
        public void failed(RuntimeException cause) {
            // Whoever uses the engine next hears of it.
            left.countDown();
        }
    }
}
