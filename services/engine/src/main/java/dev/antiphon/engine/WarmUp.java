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
 * Lets an engine compute for nobody, so that the JVM compiles what it runs before customers wait
 * for it. In the first round steps are interpreted, and it takes as long as compiling does; the
 * second one takes much less. More rounds gain little, and a node that starts takes its processors
 * from others that may be there.
 */
public final class WarmUp {

    private static final int ROUNDS = 2;

    /** Answers of a round, which are computed together. */
    private static final int ANSWERS = 4;

    private static final int PROMPT_WORDS = 16;
    private static final int ANSWER_TOKENS = 16;

    private final Engine engine;
    private final Random random = new Random(0);

    private WarmUp(Engine engine) {
        this.engine = engine;
    }

    /**
     * Warms an engine up.
     *
     * @param limit after which it is enough in any case
     */
    public static void run(Engine engine, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        var warmUp = new WarmUp(engine);
        boolean goesOn = true;
        for (int round = 0; round < ROUNDS && goesOn && System.nanoTime() < end; round++) {
            goesOn = warmUp.round(end);
        }
    }

    /** Returns whether all answers came to their end in time. */
    private boolean round(long end) throws InterruptedException {
        var left = new CountDownLatch(ANSWERS);
        List<Engine.Generating> generating = new ArrayList<>();
        try {
            for (int answer = 0; answer < ANSWERS; answer++) {
                generating.add(engine.generate(generation(), new Ending(left)));
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
    private Generation generation() {
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
