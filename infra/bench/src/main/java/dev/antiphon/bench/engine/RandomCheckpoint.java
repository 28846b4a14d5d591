package dev.antiphon.bench.engine;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A checkpoint in Hugging Face layout whose weights, in bf16, are drawn by chance. */
public final class RandomCheckpoint {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int CONTEXT = 2_048;
    private static final int BYTES = 256;
    private static final int FIRST_SUBSTITUTE = 256;
    private static final int CHUNK = 1 << 20;

    private RandomCheckpoint() {}

    /** Writes it into a directory. */
    public static void write(Path directory, Shape shape) throws IOException {
        Files.writeString(directory.resolve("config.json"), config(shape));
        Files.writeString(directory.resolve("tokenizer.json"), tokenizer());
        Files.writeString(
                directory.resolve("tokenizer_config.json"),
                JSON.writeValueAsString(
                        Map.of(
                                "chat_template",
                                "{% for message in messages %}{{ message.content }}{% endfor %}")));
        weights(directory.resolve("model.safetensors"), shape);
    }

    private static String config(Shape shape) {
        return JSON.writeValueAsString(
                new TreeMap<>(
                        Map.ofEntries(
                                Map.entry("model_type", "llama"),
                                Map.entry("hidden_act", "silu"),
                                Map.entry("hidden_size", shape.hidden()),
                                Map.entry("intermediate_size", shape.intermediate()),
                                Map.entry("num_hidden_layers", shape.layers()),
                                Map.entry("num_attention_heads", shape.heads()),
                                Map.entry("num_key_value_heads", shape.kvHeads()),
                                Map.entry("head_dim", shape.headDim()),
                                Map.entry("vocab_size", shape.vocab()),
                                Map.entry("max_position_embeddings", CONTEXT),
                                Map.entry("rms_norm_eps", 1e-5),
                                Map.entry("tie_word_embeddings", true),
                                Map.entry("eos_token_id", 0))));
    }

    /** Every byte is a token; the rest of the vocabulary has no text. */
    private static String tokenizer() {
        Map<String, Integer> vocab = new LinkedHashMap<>();
        int substitute = FIRST_SUBSTITUTE;
        for (int value = 0; value < BYTES; value++) {
            // Byte-level BPE writes bytes that are no printable Latin-1 character as others.
            boolean printable = (value > ' ' && value < 0x7F) || (value > 0xA0 && value != 0xAD);
            vocab.put(Character.toString(printable ? value : substitute++), value);
        }
        return JSON.writeValueAsString(
                Map.of(
                        "version",
                        "1.0",
                        "added_tokens",
                        List.of(),
                        "pre_tokenizer",
                        Map.of(
                                "type",
                                "ByteLevel",
                                "add_prefix_space",
                                false,
                                "trim_offsets",
                                true,
                                "use_regex",
                                false),
                        "decoder",
                        Map.of(
                                "type",
                                "ByteLevel",
                                "add_prefix_space",
                                false,
                                "trim_offsets",
                                true,
                                "use_regex",
                                false),
                        "model",
                        Map.of("type", "BPE", "vocab", vocab, "merges", List.of())));
    }

    private static void weights(Path file, Shape shape) throws IOException {
        Map<String, Object> header = new LinkedHashMap<>();
        long end = 0;
        for (var tensor : shape.tensors()) {
            long begin = end;
            end += tensor.elements() * Short.BYTES;
            header.put(
                    tensor.name(),
                    Map.of(
                            "dtype",
                            "BF16",
                            "shape",
                            tensor.shape(),
                            "data_offsets",
                            List.of(begin, end)));
        }
        byte[] json = JSON.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
        long data = (long) Long.BYTES + json.length;
        try (var arena = Arena.ofShared();
                var channel =
                        FileChannel.open(
                                file,
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE)) {
            var content = channel.map(MapMode.READ_WRITE, 0, data + end, arena);
            content.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, json.length);
            content.asSlice(Long.BYTES, json.length)
                    .copyFrom(java.lang.foreign.MemorySegment.ofArray(json));
            var numbers = content.asSlice(data);
            long elements = end / Short.BYTES;
            // Evenly distributed with the deviation that transformers starts models with.
            float reach = (float) (0.02 * Math.sqrt(3));
            IntStream.range(0, Math.toIntExact(Math.ceilDiv(elements, CHUNK)))
                    .parallel()
                    .forEach(
                            chunk -> {
                                var random = new SplittableRandom(chunk);
                                long last = Math.min(elements, (chunk + 1L) * CHUNK);
                                for (long at = (long) chunk * CHUNK; at < last; at++) {
                                    float weight = (float) random.nextDouble(-reach, reach);
                                    numbers.set(
                                            ValueLayout.JAVA_SHORT_UNALIGNED,
                                            at * Short.BYTES,
                                            (short)
                                                    (Float.floatToRawIntBits(weight)
                                                            >>> Short.SIZE));
                                }
                            });
        }
    }
}
