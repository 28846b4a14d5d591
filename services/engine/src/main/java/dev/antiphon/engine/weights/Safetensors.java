package dev.antiphon.engine.weights;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a safetensors file: eight bytes with the length of the header, the header in JSON, then the
 * data. The header comes from strangers, so everything in it is checked before a byte of the data
 * is looked at.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
final class Safetensors {

    /** The limit of the reference implementation. */
    private static final long MAX_HEADER_BYTES = 100_000_000;

    private static final ValueLayout.OfLong LITTLE_ENDIAN_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final Path file;
    private final MemorySegment content;

    private Safetensors(Path file, MemorySegment content) {
        this.file = file;
        this.content = content;
    }

    /**
     * Maps a file and lists its tensors by name.
     *
     * @throws InvalidCheckpoint if the file is not what the format asks for
     * @throws IOException if the file cannot be read
     */
    static Map<String, StoredTensor> map(Path file, Arena arena) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var content = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
            return new Safetensors(file, content).tensors();
        }
    }

    private Map<String, StoredTensor> tensors() {
        if (content.byteSize() < Long.BYTES) {
            throw new InvalidCheckpoint(file, "is too short for a safetensors header");
        }
        long headerBytes = content.get(LITTLE_ENDIAN_LONG, 0);
        long most = Math.min(MAX_HEADER_BYTES, content.byteSize() - Long.BYTES);
        if (headerBytes < 2 || headerBytes > most) {
            throw new InvalidCheckpoint(
                    file, "header of " + headerBytes + " bytes, expected 2 to " + most);
        }
        var header = parse(content.asSlice(Long.BYTES, headerBytes));
        var data = content.asSlice(Long.BYTES + headerBytes);
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (var entry : header.properties()) {
            if (!entry.getKey().equals("__metadata__")) {
                tensors.put(entry.getKey(), tensor(entry.getKey(), entry.getValue(), data));
            }
        }
        return tensors;
    }

    private JsonNode parse(MemorySegment header) {
        JsonNode parsed;
        try {
            parsed =
                    JSON.readTree(
                            new String(
                                    header.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8));
        } catch (JacksonException notJson) {
            throw new InvalidCheckpoint(
                    file, "the header is not JSON: " + notJson.getOriginalMessage(), notJson);
        }
        if (!parsed.isObject()) {
            throw new InvalidCheckpoint(file, "the header is not a JSON object");
        }
        return parsed;
    }

    private StoredTensor tensor(String name, JsonNode entry, MemorySegment data) {
        var type = elementType(name, entry.path("dtype"));
        List<Long> shape = longs(name, "shape", entry.path("shape"));
        List<Long> offsets = longs(name, "data_offsets", entry.path("data_offsets"));
        if (offsets.size() != 2
                || offsets.get(0) > offsets.get(1)
                || offsets.get(1) > data.byteSize()) {
            throw refused(
                    name,
                    "data_offsets "
                            + offsets
                            + " lie outside the "
                            + data.byteSize()
                            + " bytes of data");
        }
        long bytes = offsets.get(1) - offsets.get(0);
        var tensor = new StoredTensor(name, type, shape, data.asSlice(offsets.get(0), bytes));
        if (bytes != expectedBytes(tensor)) {
            throw refused(
                    name, "shape " + shape + " of " + type + " does not fit " + bytes + " bytes");
        }
        return tensor;
    }

    private long expectedBytes(StoredTensor tensor) {
        try {
            return Math.multiplyExact(tensor.elements(), tensor.type().bytes());
        } catch (ArithmeticException tooLarge) {
            throw new InvalidCheckpoint(
                    file, "tensor " + tensor.name() + " is larger than any file", tooLarge);
        }
    }

    private ElementType elementType(String name, JsonNode dtype) {
        for (var type : ElementType.values()) {
            if (dtype.isString() && type.name().equals(dtype.stringValue())) {
                return type;
            }
        }
        throw refused(name, "dtype " + dtype + " is not one of F32, F16, BF16");
    }

    private List<Long> longs(String name, String field, JsonNode array) {
        List<Long> values = new ArrayList<>();
        for (var value : array) {
            if (!value.canConvertToLong() || !value.isIntegralNumber() || value.longValue() < 0) {
                throw refused(name, field + " contains " + value + ", not a whole number from 0");
            }
            values.add(value.longValue());
        }
        if (!array.isArray()) {
            throw refused(name, field + " is missing or no list");
        }
        return List.copyOf(values);
    }

    private InvalidCheckpoint refused(String tensor, String problem) {
        return new InvalidCheckpoint(file, "tensor " + tensor + ": " + problem);
    }
}
