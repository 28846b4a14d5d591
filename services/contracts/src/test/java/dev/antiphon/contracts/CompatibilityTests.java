package dev.antiphon.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Message;

import dev.antiphon.contracts.v1.Channels;
import dev.antiphon.contracts.v1.Inference;
import dev.antiphon.contracts.v1.Nodes;
import dev.antiphon.contracts.v1.Registry;
import dev.antiphon.contracts.v1.StagesProto;
import dev.antiphon.contracts.v1.Usage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Services of two releases speak to each other during an update, and topics keep what older
 * releases wrote. These tests hold the messages to that.
 */
class CompatibilityTests {

    private static final Path PROTOBUF = Path.of("src/main/protobuf/antiphon/v1");
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final Path FIELDS = GOLDEN.resolve("fields.txt");
    private static final String HEX = ".hex";

    private static final List<FileDescriptor> FILES =
            List.of(
                    Channels.getDescriptor(),
                    Inference.getDescriptor(),
                    Nodes.getDescriptor(),
                    Registry.getDescriptor(),
                    StagesProto.getDescriptor(),
                    Usage.getDescriptor());

    private static final Map<String, Message> SAMPLES = GoldenMessages.all();

    @SuppressWarnings("unused") // Read by JUnit.
    private static final Set<String> SAMPLE_NAMES = SAMPLES.keySet();

    @ParameterizedTest
    @FieldSource("SAMPLE_NAMES")
    void readsWhatTheReleaseOfTheFileWrote(String name) throws IOException {
        // Given
        Message expected = requireNonNull(SAMPLES.get(name));
        Path file = GOLDEN.resolve(name + HEX);
        assertThat(file)
                .as("commit it with this content:%n%s", hex(expected.toByteArray()))
                .exists();
        // When
        Message read = expected.getParserForType().parseFrom(bytes(file));
        // Then
        assertThat(read).isEqualTo(expected);
        assertThat(unknownFields(read)).as("fields that nobody knows any more").isZero();
    }

    @Test
    void hasASampleForEveryFile() throws IOException {
        try (var files = Files.list(GOLDEN)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .filteredOn(name -> name.endsWith(HEX))
                    .allSatisfy(
                            name ->
                                    assertThat(SAMPLES)
                                            .containsKey(
                                                    name.substring(
                                                            0, name.length() - HEX.length())));
        }
    }

    @Test
    void hasEveryFieldOfEveryMessageInSomeFile() {
        // Given
        var types = new HashSet<String>();
        var fields = new HashSet<String>();
        // When
        SAMPLES.values().forEach(sample -> collect(sample, types, fields));
        // Then
        assertThat(messages().map(Descriptor::getFullName))
                .as("message types; add a sample for a new one")
                .allSatisfy(type -> assertThat(types).contains(type));
        assertThat(messages().flatMap(type -> type.getFields().stream()))
                .as("fields; add a sample with a new one and leave the old samples alone")
                .extracting(FieldDescriptor::getFullName)
                .allSatisfy(field -> assertThat(fields).contains(field));
    }

    @Test
    void looksAtEveryProtobufFile() throws IOException {
        try (var files = Files.list(PROTOBUF)) {
            assertThat(files.map(file -> "antiphon/v1/" + file.getFileName()))
                    .containsExactlyInAnyOrderElementsOf(
                            FILES.stream().map(FileDescriptor::getFullName).toList());
        }
    }

    @Test
    void keepsNumberTypeAndNameOfEveryFieldThatEverWas() throws IOException {
        // Given
        List<String> known = Files.readAllLines(FIELDS);
        var now = lines();
        // Then
        assertThat(known)
                .as("fields of older releases; one that nobody needs stays, as deprecated")
                .allSatisfy(line -> assertThat(now).contains(line));
        assertThat(now)
                .as("fields of now; add the line of a new one to %s", FIELDS)
                .allSatisfy(line -> assertThat(known).contains(line));
        assertThat(known)
                .as("one field for each number, for ever")
                .extracting(CompatibilityTests::typeAndNumber)
                .doesNotHaveDuplicates();
    }

    private static void collect(Message message, Set<String> types, Set<String> fields) {
        types.add(message.getDescriptorForType().getFullName());
        message.getAllFields()
                .forEach(
                        (field, value) -> {
                            fields.add(field.getFullName());
                            values(value).forEach(inner -> collect(inner, types, fields));
                        });
    }

    private static int unknownFields(Message message) {
        return message.getUnknownFields().asMap().size()
                + message.getAllFields().values().stream()
                        .flatMap(CompatibilityTests::values)
                        .mapToInt(CompatibilityTests::unknownFields)
                        .sum();
    }

    /** The messages in the value of a field. */
    private static Stream<Message> values(Object value) {
        var all = value instanceof List<?> list ? list.stream() : Stream.of(value);
        return all.filter(Message.class::isInstance).map(Message.class::cast);
    }

    private static Stream<Descriptor> messages() {
        return FILES.stream().flatMap(file -> withNested(file.getMessageTypes()));
    }

    private static Stream<Descriptor> withNested(List<Descriptor> types) {
        return types.stream()
                .flatMap(type -> Stream.concat(Stream.of(type), withNested(type.getNestedTypes())));
    }

    /** What must not change: {@code type number kind name}, of enumerations too. */
    private static Set<String> lines() {
        var fields =
                messages().flatMap(type -> type.getFields().stream()).map(CompatibilityTests::line);
        var values =
                FILES.stream()
                        .flatMap(file -> file.getEnumTypes().stream())
                        .flatMap(type -> type.getValues().stream())
                        .map(
                                value ->
                                        "%s %d value %s"
                                                .formatted(
                                                        value.getType().getFullName(),
                                                        value.getNumber(),
                                                        value.getName()));
        return Stream.concat(fields, values).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String line(FieldDescriptor field) {
        var kind = new StringBuilder(field.isRepeated() ? "repeated-" : "");
        kind.append(
                switch (field.getType()) {
                    case MESSAGE -> field.getMessageType().getFullName();
                    case ENUM -> field.getEnumType().getFullName();
                    default -> field.getType().name().toLowerCase(Locale.ROOT);
                });
        if (field.getRealContainingOneof() != null) {
            kind.append("-of-").append(field.getRealContainingOneof().getName());
        }
        return "%s %d %s %s"
                .formatted(
                        field.getContainingType().getFullName(),
                        field.getNumber(),
                        kind,
                        field.getName());
    }

    private static String typeAndNumber(String line) {
        return line.substring(0, line.indexOf(' ', line.indexOf(' ') + 1));
    }

    private static byte[] bytes(Path file) throws IOException {
        return HexFormat.of().parseHex(Files.readString(file).replaceAll("\\s", ""));
    }

    /** 32 bytes a line. */
    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes).replaceAll("(.{64})", "$1\n");
    }
}
