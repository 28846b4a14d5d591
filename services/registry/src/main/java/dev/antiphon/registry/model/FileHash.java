package dev.antiphon.registry.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The size and the SHA-256 (lower-case hex) of a file. */
record FileHash(long sizeBytes, String sha256) {

    private static final int BUFFER_BYTES = 1 << 20;

    /**
     * Reads the file through.
     *
     * @throws IOException if it cannot be read, or its size changed meanwhile
     */
    static FileHash of(Path file) throws IOException {
        MessageDigest digest = newDigest();
        try (var channel = FileChannel.open(file)) {
            long size = channel.size();
            long read = 0;
            var buffer = ByteBuffer.allocate(BUFFER_BYTES);
            while (channel.read(buffer) >= 0) {
                buffer.flip();
                read += buffer.remaining();
                digest.update(buffer);
                buffer.clear();
            }
            if (read != size || channel.size() != size) {
                throw new IOException("it changed while it was read");
            }
            return new FileHash(size, HexFormat.of().formatHex(digest.digest()));
        }
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaPlatformHasIt) {
            throw new AssertionError(everyJavaPlatformHasIt);
        }
    }
}
