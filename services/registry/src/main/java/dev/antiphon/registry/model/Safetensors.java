package dev.antiphon.registry.model;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Looks into the header of a safetensors file: its length in 8 bytes, then JSON. */
final class Safetensors {

    private static final String METADATA = "__metadata__";

    /** The format's own limit. */
    private static final long MAX_HEADER_BYTES = 100_000_000;

    private Safetensors() {}

    /**
     * How many numbers every tensor of a file has, by its name.
     *
     * @throws IOException if it cannot be read or is not of the format
     */
    static Map<String, Long> parameters(Path file, JsonMapper json) throws IOException {
        try (var channel = FileChannel.open(file)) {
            long headerBytes =
                    channel.size() < Long.BYTES
                            ? 0
                            : read(channel, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
            if (headerBytes < 2
                    || headerBytes > MAX_HEADER_BYTES
                    || headerBytes > channel.size() - Long.BYTES) {
                throw new IOException("it is cut off or not a safetensors file");
            }
            JsonNode header = json.readTree(read(channel, (int) headerBytes).array());
            var parameters = new HashMap<String, Long>();
            long dataBytes = 0;
            for (var tensor : header.properties()) {
                if (!tensor.getKey().equals(METADATA)) {
                    parameters.put(tensor.getKey(), elements(tensor.getValue()));
                    dataBytes =
                            Math.max(
                                    dataBytes,
                                    tensor.getValue().path("data_offsets").path(1).asLong(0));
                }
            }
            if (parameters.values().stream().allMatch(count -> count == 0)
                    || Long.BYTES + headerBytes + dataBytes > channel.size()) {
                throw new IOException("it is cut off or holds no tensors");
            }
            return parameters;
        } catch (JacksonException | ArithmeticException broken) {
            throw new IOException("its header is broken", broken);
        }
    }

    private static long elements(JsonNode tensor) {
        long elements = 1;
        for (JsonNode dimension : tensor.path("shape")) {
            elements = Math.multiplyExact(elements, dimension.asLong(0));
        }
        return elements;
    }

    private static ByteBuffer read(FileChannel channel, int bytes) throws IOException {
        var buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new IOException("it is cut off");
            }
        }
        return buffer.flip();
    }
}
