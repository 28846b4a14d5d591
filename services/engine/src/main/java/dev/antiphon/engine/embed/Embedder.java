package dev.antiphon.engine.embed;

import dev.antiphon.engine.tokenizer.TextTokenizer;
import dev.antiphon.engine.weights.InvalidCheckpoint;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Turns texts into vectors with a BERT in sentence-transformers' manner. One thread owns the model;
 * what waits is computed together, texts of like length side by side.
 */
public final class Embedder implements AutoCloseable {

    /** The file by which a directory shows that it holds such a model. */
    public static final String WEIGHTS = "model.onnx";

    private static final String FAMILY = "bert";
    private static final int TOGETHER = 16;
    private static final int WINDOW = 4 * TOGETHER;
    private static final int MAX_WAITING = 16_384;

    private final TextTokenizer tokenizer;
    private final SentenceModel model;
    private final int contextTokens;
    private final BlockingQueue<Text> inbox = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Thread thread = Thread.ofPlatform().name("embedder").unstarted(this::run);
    private volatile boolean closed;

    /** Hears vectors, from the embedder's thread, which waits meanwhile. */
    public interface Listener {

        /**
         * A text's vector.
         *
         * @param vector [hidden] fp32, of length 1
         */
        void embedded(float[] vector);

        /** There is none, because the embedder failed or was closed. */
        void failed(RuntimeException cause);
    }

    private record Text(List<Integer> tokens, Listener listener) {}

    private Embedder(TextTokenizer tokenizer, SentenceModel model, int contextTokens) {
        this.tokenizer = tokenizer;
        this.model = model;
        this.contextTokens = contextTokens;
    }

    /**
     * Loads {@code model.onnx}, {@code tokenizer.json} and {@code config.json} of a directory.
     *
     * @throws InvalidCheckpoint if the directory does not hold a model that this runs
     * @throws IOException if a file cannot be read
     */
    public static Embedder open(Path directory, int threads) throws IOException {
        int contextTokens = contextTokens(directory.resolve("config.json"));
        var model = SentenceModel.open(directory.resolve(WEIGHTS), threads);
        var embedder = new Embedder(TextTokenizer.open(directory), model, contextTokens);
        embedder.thread.start();
        return embedder;
    }

    /** How many tokens a text may have. */
    public int contextTokens() {
        return contextTokens;
    }

    /** The tokens of a text, with those that the model wants around it. */
    public List<Integer> tokens(String text) {
        return Arrays.stream(tokenizer.encodeWithSpecial(text)).boxed().toList();
    }

    /**
     * Asks for a text's vector. Nothing is kept of it but its tokens.
     *
     * @throws IllegalArgumentException if it has more tokens than the context
     * @throws RejectedExecutionException if too many wait already, or this is closed
     */
    public void embed(List<Integer> tokens, Listener listener) {
        if (tokens.size() > contextTokens) {
            throw new IllegalArgumentException(
                    "the text has %d tokens, more than the %d of the context"
                            .formatted(tokens.size(), contextTokens));
        }
        if (closed || waiting.incrementAndGet() > MAX_WAITING) {
            throw new RejectedExecutionException(MAX_WAITING + " texts wait already");
        }
        inbox.add(new Text(List.copyOf(tokens), listener));
    }

    /** Stops after the batch that runs and frees the model's memory. What waits fails. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed) {
                var texts = new ArrayList<Text>();
                texts.add(inbox.take());
                inbox.drainTo(texts, WINDOW - 1);
                waiting.addAndGet(-texts.size());
                texts.sort(Comparator.comparingInt(text -> text.tokens.size()));
                for (int from = 0; from < texts.size(); from += TOGETHER) {
                    embed(texts.subList(from, Math.min(texts.size(), from + TOGETHER)));
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        var end = new IllegalStateException("the embedder was closed");
        inbox.forEach(text -> text.listener.failed(end));
        model.close();
        tokenizer.close();
    }

    private void embed(List<Text> texts) {
        float[][] vectors;
        try {
            vectors = model.embed(texts.stream().map(Text::tokens).toList());
        } catch (RuntimeException broken) {
            texts.forEach(text -> text.listener.failed(broken));
            return;
        }
        for (int i = 0; i < vectors.length; i++) {
            texts.get(i).listener.embedded(vectors[i]);
        }
    }

    private static int contextTokens(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InvalidCheckpoint(file, "does not exist");
        }
        try {
            var config = new JsonMapper().readTree(Files.readAllBytes(file));
            if (!config.path("model_type").asString("").equals(FAMILY)) {
                throw new InvalidCheckpoint(
                        file, "model_type: only bert is supported with " + WEIGHTS);
            }
            int tokens = config.path("max_position_embeddings").asInt(0);
            if (tokens < 1) {
                throw new InvalidCheckpoint(file, "max_position_embeddings: must be above 0");
            }
            return tokens;
        } catch (JacksonException notJson) {
            throw new InvalidCheckpoint(file, "is not JSON: " + notJson.getOriginalMessage());
        }
    }
}
