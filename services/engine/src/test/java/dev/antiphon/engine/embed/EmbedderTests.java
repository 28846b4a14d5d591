package dev.antiphon.engine.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.antiphon.engine.weights.InvalidCheckpoint;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

@TestInstance(Lifecycle.PER_CLASS)
class EmbedderTests {

    private static final String CONFIG =
            "{\"model_type\": \"bert\", \"max_position_embeddings\": 512}";

    @TempDir private static Path directory;

    private Embedder embedder;

    @BeforeAll
    void open() throws IOException {
        Files.writeString(directory.resolve("config.json"), CONFIG);
        copy("/all-minilm-l6-v2.onnx", directory.resolve("model.onnx"));
        copy("/all-minilm-l6-v2-tokenizer.json", directory.resolve("tokenizer.json"));
        embedder = Embedder.open(directory, 2);
    }

    @AfterAll
    void close() {
        embedder.close();
    }

    /** The similarities that the documentation of sentence-transformers shows for this model. */
    @ParameterizedTest
    @CsvSource({"0, 1, 0.6660", "0, 2, 0.1046", "1, 2, 0.1411", "0, 0, 1"})
    void findsTextsAsSimilarAsSentenceTransformersDoes(int one, int other, double similarity) {
        var texts =
                List.of(
                        "The weather is lovely today.",
                        "It's so sunny outside!",
                        "He drove to the stadium.");

        assertThat(product(vector(texts.get(one)), vector(texts.get(other))))
                .isCloseTo(similarity, within(1e-4));
    }

    @Test
    void givesAVectorOfLengthOne() {
        assertThat(vector("x")).hasSize(384);
        assertThat(product(vector("x"), vector("x"))).isCloseTo(1, within(1e-6));
    }

    @Test
    void givesTheSameVectorAloneAndInCompany() {
        // Given
        var random = new Random(1);
        var texts = new ArrayList<String>();
        for (int i = 0; i < 60; i++) {
            texts.add("word ".repeat(1 + random.nextInt(40)) + i);
        }
        // When
        var together = texts.stream().map(this::asked).toList();
        // Then
        for (int i = 0; i < texts.size(); i++) {
            assertThat(product(together.get(i).join(), vector(texts.get(i))))
                    .isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void refusesATextThatIsLongerThanTheContext() {
        assertThatThrownBy(() -> asked("word ".repeat(600)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("602 tokens");
    }

    @Test
    void failsWhatWaitsWhenItIsClosed() throws IOException {
        // Given
        var closing = Embedder.open(directory, 1);
        var answers = new ArrayList<CompletableFuture<float[]>>();
        for (int i = 0; i < 300; i++) {
            answers.add(asked(closing, "word ".repeat(100)));
        }
        // When
        closing.close();
        // Then
        assertThat(answers).allMatch(CompletableFuture::isDone);
        assertThatThrownBy(() -> answers.getLast().join()).hasMessageContaining("closed");
    }

    @ParameterizedTest
    @CsvSource({
        "config.json, '{\"model_type\": \"llama\"}', model_type",
        "config.json, '{\"model_type\": \"bert\"}', max_position_embeddings",
        "config.json, 'x', JSON",
        "model.onnx, 'x', ONNX"
    })
    void refusesWhatItCannotRun(String file, String content, String reason, @TempDir Path copy)
            throws IOException {
        // Given
        Files.writeString(copy.resolve("config.json"), CONFIG);
        Files.copy(directory.resolve("tokenizer.json"), copy.resolve("tokenizer.json"));
        Files.writeString(copy.resolve(file), content);
        // Then
        assertThatThrownBy(() -> Embedder.open(copy, 1))
                .isInstanceOf(InvalidCheckpoint.class)
                .hasMessageContaining(reason);
    }

    private float[] vector(String text) {
        return asked(text).join();
    }

    private CompletableFuture<float[]> asked(String text) {
        return asked(embedder, text);
    }

    private static CompletableFuture<float[]> asked(Embedder embedder, String text) {
        var vector = new CompletableFuture<float[]>();
        embedder.embed(
                embedder.tokens(text),
                new Embedder.Listener() {
                    @Override
                    public void embedded(float[] embedded) {
                        vector.complete(embedded);
                    }

                    @Override
                    public void failed(RuntimeException cause) {
                        vector.completeExceptionally(cause);
                    }
                });
        return vector.orTimeout(60, TimeUnit.SECONDS);
    }

    private static double product(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return sum;
    }

    private static void copy(String resource, Path file) throws IOException {
        try (var content =
                Objects.requireNonNull(EmbedderTests.class.getResourceAsStream(resource))) {
            Files.copy(content, file);
        }
    }
}
