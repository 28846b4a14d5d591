package dev.antiphon.bench.path;

import dev.antiphon.engine.Engine;
import dev.antiphon.engine.EngineSettings;
import dev.antiphon.engine.Generation;
import dev.antiphon.engine.Listener;
import dev.antiphon.engine.kernel.WeightFormat;
import dev.antiphon.engine.sample.Sampling;
import dev.antiphon.engine.tokenizer.Message;
import dev.antiphon.probe.Question;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The engine in this process, with the weights and the number of threads of a node. */
final class EngineAlone implements AutoCloseable {

    private static final int LIMIT_SECONDS = 60;

    private final Engine engine;

    private EngineAlone(Engine engine) {
        this.engine = engine;
    }

    static EngineAlone open(ServedModel model, int threads) throws IOException {
        var defaults = EngineSettings.DEFAULTS;
        var settings =
                new EngineSettings(
                        format(model.format()),
                        defaults.cacheTokens(),
                        defaults.maxAnswers(),
                        defaults.maxRows(),
                        defaults.maxWaiting(),
                        threads);
        return new EngineAlone(Engine.open(model.directory(), settings));
    }

    /** Answers greedily; the prompt's template and tokens are part of the time. */
    Timed ask(Question question) throws InterruptedException {
        long began = System.nanoTime();
        var prompt =
                engine.prompt(
                        List.of(
                                new Message("system", question.system()),
                                new Message("user", question.text())));
        var ear = new Ear(began);
        var _ =
                engine.generate(
                        new Generation(
                                prompt,
                                List.of(),
                                0,
                                Sampling.GREEDY,
                                question.maxTokens(),
                                List.of()),
                        ear);
        try {
            return ear.answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            throw new IllegalStateException("the engine does not answer", failed);
        }
    }

    @Override
    public void close() {
        engine.close();
    }

    private static WeightFormat format(String name) {
        return WeightFormat.named(name)
                .orElseThrow(() -> new IllegalStateException("no kernel for " + name));
    }

    /** Called by the engine's thread alone. */
    private static final class Ear implements Listener {

        private final long began;
        private final CompletableFuture<Timed> answer = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();
        private OptionalLong first = OptionalLong.empty();
        private int tokens;

        Ear(long began) {
            this.began = began;
        }

        @Override
        public void said(Said said) {
            tokens++;
            if (first.isEmpty() && !said.text().isEmpty()) {
                first = OptionalLong.of(System.nanoTime());
            }
            text.append(said.text());
            if (said.end().isPresent()) {
                long now = System.nanoTime();
                answer.complete(Timed.of(began, first.orElse(now), now, tokens, text.toString()));
            }
        }

        @Override
        public void failed(RuntimeException cause) {
            answer.completeExceptionally(cause);
        }
    }
}
