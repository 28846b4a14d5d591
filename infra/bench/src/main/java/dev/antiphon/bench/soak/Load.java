package dev.antiphon.bench.soak;

import dev.antiphon.engine.Engine;
import dev.antiphon.engine.Generation;
import dev.antiphon.engine.Listener;
import dev.antiphon.engine.sample.Sampling;
import dev.antiphon.engine.tokenizer.Message;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that ask one random thing after the other, each from its own seed. */
final class Load {

    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(5);
    private static final String SYSTEM =
            "You are Lark, the assistant of the Larkfell outdoor shop.";
    private static final List<String> QUESTIONS =
            List.of(
                    "How long do I have to return something?",
                    "Which tent is good for two people?",
                    "Do you ship abroad?",
                    "Where is my order?");
    private static final String SCHEMA =
            """
            {"type": "object", "required": ["answer"], "properties": {
                "answer": {"type": "string", "maxLength": 40}, "sure": {"type": "boolean"}}}
            """;
    private static final int MOST_TOKENS = 120;

    private final long seed;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong whole = new AtomicLong();
    private final AtomicLong cancelled = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    /** What became of the requests so far. */
    record Counts(long whole, long cancelled, long refused, long failed) {}

    Load(long seed) {
        this.seed = seed;
    }

    void stop() {
        stopped.set(true);
    }

    Counts counts() {
        return new Counts(whole.get(), cancelled.get(), refused.get(), failed.get());
    }

    /** Asks until it is stopped. */
    void run(Engine engine, int client) {
        var random = new Random(seed * 1_000 + client);
        while (!stopped.get()) {
            try {
                ask(engine, random);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void ask(Engine engine, Random random) throws InterruptedException {
        var ear = new Ear(random.nextInt(6) == 0 ? 1 + random.nextInt(30) : Integer.MAX_VALUE);
        Engine.Generating generating;
        try {
            generating = engine.generate(generation(engine, random), ear);
        } catch (IllegalArgumentException | RejectedExecutionException bad) {
            refused.incrementAndGet();
            return;
        }
        if (!ear.enough.await(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            failed.incrementAndGet();
        } else if (ear.ended) {
            whole.incrementAndGet();
            return;
        } else if (ear.broken) {
            failed.incrementAndGet();
            return;
        } else {
            cancelled.incrementAndGet();
        }
        generating.cancel();
    }

    private static Generation generation(Engine engine, Random random) {
        var prompt =
                switch (random.nextInt(8)) {
                    // Longer than the context, or of tokens that are not there.
                    case 0 -> random.ints(engine.contextTokens(), 3, 1_000).boxed().toList();
                    case 1 -> List.of(1, Integer.MAX_VALUE);
                    case 2, 3 -> random.ints(1 + random.nextInt(400), 3, 1_000).boxed().toList();
                    default ->
                            engine.prompt(
                                    List.of(
                                            new Message("system", SYSTEM),
                                            new Message(
                                                    "user",
                                                    QUESTIONS.get(
                                                            random.nextInt(QUESTIONS.size())))));
                };
        boolean inForm = random.nextInt(8) == 0;
        return new Generation(
                prompt,
                List.of(),
                random.nextInt(3),
                random.nextBoolean()
                        ? Sampling.GREEDY
                        : new Sampling(random.nextDouble(), 0.9, random.nextLong()),
                1 + random.nextInt(MOST_TOKENS),
                random.nextInt(4) == 0 ? List.of("the", "\n") : List.of(),
                random.nextInt(3),
                random.nextInt(4) == 0 && !inForm,
                random.nextInt(8) == 0 ? OptionalInt.of(5) : OptionalInt.empty(),
                inForm ? Optional.of(engine.json(SCHEMA)) : Optional.empty(),
                Optional.empty());
    }

    /** Called by the engine's thread alone. */
    private static final class Ear implements Listener {

        private final int patience;
        private final CountDownLatch enough = new CountDownLatch(1);
        private volatile boolean ended;
        private volatile boolean broken;

        /**
         * @param patience after so many tokens nobody listens any more
         */
        Ear(int patience) {
            this.patience = patience;
        }

        @Override
        public void said(Said said) {
            if (said.end().isPresent()) {
                ended = true;
                enough.countDown();
            } else if (said.index() + 1 >= patience) {
                enough.countDown();
            }
        }

        @Override
        public void failed(RuntimeException cause) {
            broken = true;
            enough.countDown();
        }
    }
}
