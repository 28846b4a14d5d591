package dev.antiphon.registry.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.platform.problem.Rejected;
import dev.antiphon.registry.support.TinyCheckpoint;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

class CheckpointReaderTests {

    private final CheckpointReader reader = new CheckpointReader(new JsonMapper());

    @Test
    void countsWhatTheWeightsTakeInMemory(@TempDir Path directory) {
        // Given
        TinyCheckpoint.write(directory, "seed");
        // When
        var checkpoint = reader.read(directory.toString(), Optional.of(WeightFormat.FP32));
        // Then
        assertThat(checkpoint.weights().bytes()).isEqualTo(4 * TinyCheckpoint.PARAMETERS);
    }

    @Test
    void takesAModelInOnnxAsItIs(@TempDir Path directory) throws IOException {
        // Given
        TinyCheckpoint.write(directory, "seed");
        Files.move(directory.resolve("model.safetensors"), directory.resolve("model.onnx"));
        // When
        var checkpoint = reader.read(directory.toString(), Optional.empty());
        // Then
        assertThat(checkpoint.manifest().getFormat()).isEqualTo("fp32");
        assertThat(checkpoint.weights().bytes())
                .isEqualTo(Files.size(directory.resolve("model.onnx")));
        assertThatThrownBy(() -> reader.read(directory.toString(), Optional.of(WeightFormat.INT8)))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("ONNX");
    }

    @Test
    void takesAModelOfAnotherServerByItsDescriptionAlone(@TempDir Path directory)
            throws IOException {
        // Given
        Files.writeString(directory.resolve("notes.json"), "{}");
        Files.writeString(
                directory.resolve("remote.json"),
                """
                {"protocol": "openai", "model": "qwen3-32b", "context_tokens": 32768,
                 "continues": "tokens"}
                """);
        // When
        var checkpoint = reader.read(directory.toString(), Optional.empty());
        // Then
        assertThat(checkpoint.manifest().getFormat()).isEqualTo("remote");
        assertThat(checkpoint.manifest().getFilesList()).hasSize(1);
        assertThat(checkpoint.weights().bytes()).isZero();
        assertThat(checkpoint.remoteModel()).isEqualTo("qwen3-32b");
        assertThat(checkpoint.contextTokens()).isEqualTo(32_768);
        assertThat(reader.differences(directory, checkpoint.manifest())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"protocol\":\"smoke\",\"model\":\"m\",\"context_tokens\":9,\"continues\":\"tokens\"}",
                "{\"protocol\":\"openai\",\"model\":\"\",\"context_tokens\":9,\"continues\":\"tokens\"}",
                "{\"protocol\":\"openai\",\"model\":\"m\",\"continues\":\"tokens\"}",
                "{\"protocol\":\"openai\",\"model\":\"m\",\"context_tokens\":9,\"continues\":\"no\"}"
            })
    void refusesADescriptionOfAnotherServerThatMakesNoSense(
            String description, @TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("remote.json"), description);

        assertThatThrownBy(() -> reader.read(directory.toString(), Optional.empty()))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("remote.json");
        assertRejected(directory, "another server");
    }

    @Test
    void followsTheLinksOfAHubCache(@TempDir Path blobs, @TempDir Path snapshot)
            throws IOException {
        // Given
        TinyCheckpoint.write(blobs, "seed");
        for (String file : new String[] {"config.json", "tokenizer.json", "model.safetensors"}) {
            Files.createSymbolicLink(snapshot.resolve(file), blobs.resolve(file));
        }
        // When
        var linked = reader.read(snapshot.toString(), Optional.of(WeightFormat.BF16));
        // Then
        assertThat(linked.digest())
                .isEqualTo(reader.read(blobs.toString(), Optional.of(WeightFormat.BF16)).digest());
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "tokenizer.json", "model.safetensors"})
    void namesAFileThatIsMissing(String file, @TempDir Path directory) throws IOException {
        // Given
        TinyCheckpoint.write(directory, "seed");
        Files.delete(directory.resolve(file));
        // When, then
        assertRejected(directory, "lacks " + file);
    }

    @Test
    void namesAShardThatIsMissing(@TempDir Path directory) throws IOException {
        // Given
        TinyCheckpoint.write(directory, "seed");
        Files.writeString(
                directory.resolve("model.safetensors.index.json"),
                "{\"weight_map\": {\"a\": \"model.safetensors\", \"b\": \"second.safetensors\"}}");
        // When, then
        assertRejected(directory, "lacks second.safetensors");
    }

    @Test
    void refusesWeightsThatAreCutOff(@TempDir Path directory) throws IOException {
        // Given
        TinyCheckpoint.write(directory, "seed");
        Path weights = directory.resolve("model.safetensors");
        byte[] whole = Files.readAllBytes(weights);
        for (int length : new int[] {0, 7, 8, 20, whole.length - 1}) {
            Files.write(weights, Arrays.copyOf(whole, length));
            // When, then
            assertRejected(directory, "model.safetensors could not be read");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "{\"max_position_embeddings\": 0}",
                "{\"max_position_embeddings\": \"many\"}"
            })
    void refusesAConfigurationThatMakesNoSense(String config, @TempDir Path directory)
            throws IOException {
        // Given
        TinyCheckpoint.write(directory, "seed");
        Files.writeString(directory.resolve("config.json"), config);
        // When, then
        assertRejected(directory, "config.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "models/llama", "/no/such/directory", "/etc/hostname", "/a\0b"})
    void refusesWhatIsNoDirectory(String location) {
        assertThatThrownBy(() -> reader.read(location, Optional.of(WeightFormat.BF16)))
                .isInstanceOf(Rejected.class);
    }

    private void assertRejected(Path directory, String because) {
        assertThatThrownBy(() -> reader.read(directory.toString(), Optional.of(WeightFormat.BF16)))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining(because);
    }
}
