package dev.antiphon.engine;

import dev.antiphon.engine.constrain.Forms;
import dev.antiphon.engine.constrain.Grammar;
import dev.antiphon.engine.constrain.Vocabulary;
import dev.antiphon.engine.kernel.VectorKernel;
import dev.antiphon.engine.pipeline.LocalPipeline;
import dev.antiphon.engine.pipeline.Pipeline;
import dev.antiphon.engine.pipeline.Rows;
import dev.antiphon.engine.schedule.Scheduler;
import dev.antiphon.engine.schedule.SchedulerSettings;
import dev.antiphon.engine.schedule.Work;
import dev.antiphon.engine.tokenizer.ChatTemplate;
import dev.antiphon.engine.tokenizer.Message;
import dev.antiphon.engine.tokenizer.TextTokenizer;
import dev.antiphon.engine.tool.Tool;
import dev.antiphon.engine.tool.ToolFormat;
import dev.antiphon.engine.weights.Checkpoint;
import dev.antiphon.engine.weights.ModelConfig;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/**
 * Generates answers with one model, many at once. One thread owns the model and goes round: take in
 * what came, decide who computes, compute, tell.
 */
public final class Engine implements AutoCloseable {

    private final EngineSettings settings;
    private final ModelConfig config;
    private final TextTokenizer tokenizer;
    private final ChatTemplate template;
    private final Pipeline pipeline;
    private final Forms forms;
    private final Scheduler scheduler;
    private final BlockingQueue<Command> inbox;
    private final Map<Long, Answer> answers = new HashMap<>();
    private final Queue<List<Work>> underWay = new ArrayDeque<>();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicReference<Figures> figures =
            new AtomicReference<>(new Figures(0, 0, 0, 0, 0, 0, 0));
    private long saidTokens;
    private final AtomicInteger present = new AtomicInteger();
    private final Thread thread = Thread.ofPlatform().name("engine").unstarted(this::run);

    private Engine(
            EngineSettings settings,
            ModelConfig config,
            TextTokenizer tokenizer,
            ChatTemplate template,
            Pipeline pipeline) {
        this.settings = settings;
        this.config = config;
        this.tokenizer = tokenizer;
        this.template = template;
        this.pipeline = pipeline;
        this.inbox = new LinkedBlockingQueue<>();
        this.forms =
                new Forms(
                        () ->
                                new Vocabulary(
                                        tokenizer.texts(config.vocabSize()), config.endTokens()));
        this.scheduler =
                new Scheduler(
                        new SchedulerSettings(
                                pipeline.blocks(),
                                Pipeline.BLOCK_TOKENS,
                                settings.maxAnswers(),
                                Math.max(settings.maxRows(), settings.maxAnswers()),
                                pipeline.depth()));
    }

    /**
     * Loads a checkpoint in Hugging Face layout and starts.
     *
     * @throws dev.antiphon.engine.weights.InvalidCheckpoint if the directory does not hold a model
     *     that this engine runs
     * @throws IOException if a file cannot be read
     */
    public static Engine open(Path directory, EngineSettings settings) throws IOException {
        try (var checkpoint = Checkpoint.open(directory)) {
            var kernel =
                    VectorKernel.load(
                            checkpoint, settings.format(), settings.blocks(), settings.threads());
            return over(directory, settings, checkpoint.config(), new LocalPipeline(kernel));
        }
    }

    /**
     * Starts over a pipeline, which is closed with it.
     *
     * @param config of the model that the pipeline computes
     * @throws dev.antiphon.engine.weights.InvalidCheckpoint if the directory has no tokenizer or
     *     chat template that this engine understands
     * @throws IOException if a file cannot be read
     */
    public static Engine over(
            Path directory, EngineSettings settings, ModelConfig config, Pipeline pipeline)
            throws IOException {
        var template = ChatTemplate.open(directory);
        var tokenizer = TextTokenizer.open(directory);
        var engine = new Engine(settings, config, tokenizer, template, pipeline);
        engine.thread.start();
        return engine;
    }

    /** How many tokens a prompt and its answer may have together. */
    public int contextTokens() {
        return Math.min(config.contextTokens(), pipeline.blocks() * Pipeline.BLOCK_TOKENS);
    }

    /**
     * The prompt after which the model answers a conversation.
     *
     * @throws IllegalArgumentException if the model's chat template refuses the conversation
     */
    public List<Integer> prompt(List<Message> conversation) {
        return prompt(conversation, List.of());
    }

    /**
     * The prompt after which the model answers a conversation or calls functions.
     *
     * @throws IllegalArgumentException if the model's chat template refuses the conversation
     */
    public List<Integer> prompt(List<Message> conversation, List<Tool> tools) {
        return tokens(template.prompt(conversation, tools));
    }

    /** How the model calls functions; empty if it was not taught to. */
    public Optional<ToolFormat> toolFormat() {
        return template.toolFormat();
    }

    /**
     * JSON of a schema, as a form for answers.
     *
     * @throws IllegalArgumentException if the schema is not valid, or asks for what is not
     *     supported; the message begins with the field that is wrong
     */
    public Grammar json(String schema) {
        return forms.json(schema);
    }

    /**
     * A call of one of some functions, as a form for answers.
     *
     * @throws IllegalArgumentException if the schema of a function is not valid, or asks for what
     *     is not supported; the message begins with the field that is wrong
     * @throws IllegalStateException if the model was not taught to call functions
     */
    public Grammar call(List<Tool> tools) {
        return forms.call(tools, toolFormat().orElseThrow());
    }

    /** The tokens of a text that is to be continued as it stands. */
    public List<Integer> tokens(String text) {
        return Arrays.stream(tokenizer.encode(text)).boxed().toList();
    }

    /** What a token adds to a text by itself; a part of a character is a U+FFFD. */
    public String text(int token) {
        return tokenizer.decode(token);
    }

    /**
     * Begins an answer. The listener is called from the engine's thread until the answer ends.
     *
     * @throws IllegalArgumentException if prompt and said tokens leave no room for an answer, or a
     *     token does not exist
     * @throws RejectedExecutionException if too many answers wait already
     */
    public Generating generate(Generation generation, Listener listener) {
        int known = generation.prompt().size() + generation.said().size();
        if (known >= contextTokens()) {
            throw new IllegalArgumentException(
                    "the prompt has %d tokens, which leaves no room in a context of %d"
                            .formatted(known, contextTokens()));
        }
        if (generation.prompt().stream()
                .anyMatch(token -> token < 0 || token >= config.vocabSize())) {
            throw new IllegalArgumentException("the prompt has a token outside the vocabulary");
        }
        if (present.get() >= settings.maxAnswers() + settings.maxWaiting()) {
            throw new RejectedExecutionException(settings.maxWaiting() + " answers wait already");
        }
        long id = ids.incrementAndGet();
        var answer =
                new Answer(generation, listener, tokenizer, config.endTokens(), contextTokens());
        present.incrementAndGet();
        inbox.add(new Command.Begin(id, answer));
        return new Generating() {
            @Override
            public void cancel() {
                inbox.add(new Command.Cancel(id));
            }

            @Override
            public int cachedTokens() {
                return answer.cachedTokens();
            }
        };
    }

    /** What it was at after the last step. */
    public Figures figures() {
        return figures.get();
    }

    /** Stops after the step that runs and frees the model's memory. Answers in the making fail. */
    @Override
    public void close() {
        inbox.add(new Command.Stop());
        try {
            thread.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** An answer that is being generated. */
    public interface Generating {

        /** Ends it after the step that runs; the listener hears no more. */
        void cancel();

        /** Tokens of its prompt that were not computed, because the cache held them already. */
        int cachedTokens();
    }

    private void run() {
        boolean open = true;
        while (open) {
            open = takeIn();
            compute();
            figures.set(
                    new Figures(
                            scheduler.running(),
                            scheduler.waiting(),
                            scheduler.cacheUsage(),
                            scheduler.prefixTokens(),
                            scheduler.sharedTokens(),
                            saidTokens,
                            scheduler.preemptions()));
        }
        failAll(new IllegalStateException("the engine was closed"));
        pipeline.close();
        tokenizer.close();
    }

    /**
     * Carries out what came since the last step; waits for something when there is nothing to
     * compute.
     */
    private boolean takeIn() {
        try {
            boolean idle = answers.isEmpty() && underWay.isEmpty();
            var command = idle ? inbox.take() : inbox.poll();
            for (; command != null; command = inbox.poll()) {
                switch (command) {
                    case Command.Begin(long id, Answer answer) -> {
                        answers.put(id, answer);
                        scheduler.add(id, answer.tokens(), answer.mostTokens(), answer.priority());
                    }
                    case Command.Cancel(long id) -> end(id);
                    case Command.Stop() -> {
                        return false;
                    }
                }
            }
            return true;
        } catch (InterruptedException stopped) {
            return false;
        }
    }

    /** Begins as many steps as the pipeline takes, and finishes the oldest. */
    private void compute() {
        try {
            while (underWay.size() < pipeline.depth() && begin()) {
                // Until nobody has work that does not wait for a step under way.
            }
            if (!underWay.isEmpty()) {
                float[][] logits = pipeline.finish();
                finish(underWay.remove(), logits);
            }
        } catch (RuntimeException broken) {
            underWay.clear();
            failAll(broken);
            scheduler.forget();
        }
    }

    private boolean begin() {
        var step = scheduler.next();
        if (step.isEmpty()) {
            return false;
        }
        List<Rows> batch = new ArrayList<>();
        var tokens = IntStream.builder();
        for (var work : step) {
            var answer = answer(work.sequence());
            answer.computed(work);
            batch.add(new Rows(work.from(), work.rows(), work.blocks(), work.last()));
            Arrays.stream(answer.tokens(), work.from(), work.from() + work.rows())
                    .forEach(tokens::add);
        }
        underWay.add(step);
        pipeline.begin(batch, tokens.build().toArray());
        return true;
    }

    private void finish(List<Work> step, float[][] logits) {
        int next = 0;
        for (var work : step) {
            if (work.last()) {
                float[] own = logits[next++];
                // It may have been cancelled while the step was under way.
                if (answers.containsKey(work.sequence())) {
                    tell(work.sequence(), own);
                }
            }
        }
    }

    /** A listener that throws loses its answer, and nobody else's. */
    private void tell(long id, float[] logits) {
        try {
            saidTokens++;
            var token = answer(id).next(logits);
            if (token.isPresent()) {
                scheduler.grow(id, token.getAsInt());
            } else {
                end(id);
            }
        } catch (RuntimeException brokenListener) {
            answer(id).listener().failed(brokenListener);
            end(id);
        }
    }

    private void failAll(RuntimeException cause) {
        answers.values().forEach(answer -> answer.listener().failed(cause));
        List.copyOf(answers.keySet()).forEach(this::end);
    }

    private void end(long id) {
        if (answers.remove(id) != null) {
            present.decrementAndGet();
            scheduler.remove(id);
        }
    }

    private Answer answer(long id) {
        var answer = answers.get(id);
        if (answer == null) {
            throw new IllegalStateException("answer " + id + " is not in the making");
        }
        return answer;
    }

    private sealed interface Command {

        record Begin(long id, Answer answer) implements Command {}

        record Cancel(long id) implements Command {}

        record Stop() implements Command {}
    }
}
