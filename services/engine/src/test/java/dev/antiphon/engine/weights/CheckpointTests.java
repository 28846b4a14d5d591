package dev.antiphon.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

class CheckpointTests {

    private static final Path TINY_LLAMA = Path.of("src/test/resources/tiny-llama");

    @TempDir private Path directory;

    @BeforeEach
    void copy() throws IOException {
        for (String file : Set.of("config.json", "model.safetensors")) {
            Files.copy(TINY_LLAMA.resolve(file), directory.resolve(file));
        }
    }

    @Test
    void readsWhatTheConfigSays() throws IOException {
        try (var checkpoint = Checkpoint.open(directory)) {
            var config = checkpoint.config();
            assertThat(config.layers()).isEqualTo(3);
            assertThat(config.kvHeads()).isEqualTo(2);
            assertThat(config.ropeTheta()).isEqualTo(10_000);
            assertThat(config.endTokens()).containsExactly(258);
            assertThat(checkpoint.layer(2, "mlp.down_proj.weight").shape())
                    .containsExactly(64L, 96L);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'\"model_type\": \"llama\"', '\"model_type\": \"gpt2\"', model_type",
        "'\"hidden_size\": 64', '\"hidden_size\": -1', hidden_size",
        "'\"num_key_value_heads\": 2', '\"num_key_value_heads\": 3', num_attention_heads",
        "'\"attention_bias\": false', '\"attention_bias\": true', attention_bias",
        "'\"rope_type\": \"default\"', '\"rope_type\": \"yarn\"', rope_type",
        "'\"vocab_size\": 264', '\"vocab_size\": 265', 265",
        "'\"num_hidden_layers\": 3', '\"num_hidden_layers\": 4', model.layers.3.",
        "'\"num_hidden_layers\": 3', '\"num_hidden_layers\": 2', model.layers.2.",
    })
    void refusesAConfigByTheNameOfWhatIsWrong(String was, String is, String named)
            throws IOException {
        var config = directory.resolve("config.json");
        assertThat(Files.readString(config)).contains(was);
        Files.writeString(config, Files.readString(config).replace(was, is));

        assertThatThrownBy(() -> Checkpoint.open(directory).close())
                .isInstanceOf(InvalidCheckpoint.class)
                .hasMessageContaining(named);
    }

    @ParameterizedTest
    @CsvSource({
        "tiny-llama, '\"mlp_bias\": false', '\"mlp_bias\": true', mlp_bias",
        "tiny-llama3, '\"rope_type\": \"llama3\"', '\"rope_type\": \"longrope\"', rope_type",
        "tiny-llama3, '\"high_freq_factor\": 4.0', '\"high_freq_factor\": 0.5', high_freq_factor",
        "tiny-linear, '\"factor\": 4.0', '\"factor\": 0', factor",
        "tiny-mistral, '\"sliding_window\": 24', '\"sliding_window\": 0', sliding_window",
        "tiny-qwen2, '\"full_attention\"', '\"sliding_attention\"', layer_types",
        "tiny-qwen3, '\"use_sliding_window\": false', '\"use_sliding_window\": true',"
                + " use_sliding_window",
        "tiny-qwen2, '\"model_type\": \"qwen2\"', '\"model_type\": \"llama\"',"
                + " self_attn.k_proj.bias",
        "tiny-llama, '\"model_type\": \"llama\"', '\"model_type\": \"qwen3\"',"
                + " self_attn.k_norm.weight",
    })
    void refusesWhatAFamilyDoesNotDo(String model, String was, String is, String named)
            throws IOException {
        var copy = copy(model);
        var config = copy.resolve("config.json");
        assertThat(Files.readString(config)).contains(was);
        Files.writeString(config, Files.readString(config).replace(was, is));

        assertThatThrownBy(() -> Checkpoint.open(copy).close())
                .isInstanceOf(InvalidCheckpoint.class)
                .hasMessageContaining(named);
    }

    @Test
    void readsTheShardsThatTheIndexNames() throws IOException {
        var copy = copy("tiny-qwen3");
        Files.writeString(copy.resolve("consolidated.safetensors"), "not read");

        try (var checkpoint = Checkpoint.open(copy)) {
            assertThat(checkpoint.layer(1, "self_attn.k_norm.weight").shape()).containsExactly(32L);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "model-00002-of-00004.safetensors, model-00009-of-00004.safetensors",
        "model-00002-of-00004.safetensors, ../model-00002-of-00004.safetensors",
    })
    void refusesAnIndexThatNamesAFileThatIsNotBesideIt(String was, String is) throws IOException {
        var copy = copy("tiny-qwen3");
        var index = copy.resolve("model.safetensors.index.json");
        Files.writeString(index, Files.readString(index).replace(was, is));

        assertThatThrownBy(() -> Checkpoint.open(copy).close())
                .isInstanceOf(InvalidCheckpoint.class)
                .hasMessageContaining(is);
    }

    @Test
    void takesTheHeadForTheEmbeddingWhereOnlyTheHeadIsStored() throws IOException {
        var copy = copy("tiny-qwen2");
        var file = copy.resolve("model.safetensors");
        var bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        String was = "\"model.embed_tokens.weight\"";
        String is = "\"lm_head.weight\"" + " ".repeat(was.length() - "\"lm_head.weight\"".length());
        Files.write(file, bytes.replace(was, is).getBytes(StandardCharsets.ISO_8859_1));

        try (var checkpoint = Checkpoint.open(copy)) {
            assertThat(checkpoint.embedding().name()).isEqualTo("lm_head.weight");
            assertThat(checkpoint.head()).isEqualTo(checkpoint.embedding());
        }
    }

    private Path copy(String model) throws IOException {
        var copy = Files.createDirectory(directory.resolve(model));
        try (var files = Files.newDirectoryStream(TINY_LLAMA.resolveSibling(model))) {
            for (var file : files) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    @Test
    void refusesADirectoryWithoutWeights() throws IOException {
        Files.delete(directory.resolve("model.safetensors"));

        assertThatThrownBy(() -> Checkpoint.open(directory).close())
                .isInstanceOf(InvalidCheckpoint.class)
                .hasMessageContaining("*.safetensors");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not json",
                "[]",
                "{\"a\":1}",
                "{\"a\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,99]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
            })
    void refusesABrokenHeader(String header) throws IOException {
        write(header.getBytes(StandardCharsets.UTF_8).length, header);

        assertThatThrownBy(() -> Checkpoint.open(directory).close())
                .isInstanceOf(InvalidCheckpoint.class)
                .hasMessageContaining("model.safetensors");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, 1_000, Long.MAX_VALUE})
    void refusesAHeaderLengthThatCannotBe(long length) throws IOException {
        write(length, "{}");

        assertThatThrownBy(() -> Checkpoint.open(directory).close())
                .isInstanceOf(InvalidCheckpoint.class)
                .hasMessageContaining("header of " + length);
    }

    @Test
    void refusesAFileTooShortForAHeader() throws IOException {
        Files.write(directory.resolve("model.safetensors"), new byte[7]);

        assertThatThrownBy(() -> Checkpoint.open(directory).close())
                .hasMessageContaining("too short");
    }

    private void write(long headerBytes, String header) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        var content =
                ByteBuffer.allocate(Long.BYTES + text.length + 8).order(ByteOrder.LITTLE_ENDIAN);
        content.putLong(headerBytes).put(text);
        Files.write(directory.resolve("model.safetensors"), content.array());
    }
}
