package dev.antiphon.registry.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the smallest directory that passes as a checkpoint: one tensor of 4 × 8 numbers. */
public final class TinyCheckpoint {

    public static final int PARAMETERS = 32;

    private TinyCheckpoint() {}

    /** The same seed gives the same content, another seed another. */
    public static Path write(Path directory, String seed) {
        try {
            Files.createDirectories(directory);
            Files.writeString(
                    directory.resolve("config.json"),
                    "{\"max_position_embeddings\": 2048, \"seed\": \"" + seed + "\"}");
            Files.writeString(directory.resolve("tokenizer.json"), "{}");
            Files.writeString(directory.resolve("README.md"), "does not matter");
            Files.write(directory.resolve("model.safetensors"), weights());
            return directory;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static byte[] weights() {
        byte[] header =
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[4,8],\"data_offsets\":[0,128]}}"
                        .getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + header.length + 128)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
    }
}
