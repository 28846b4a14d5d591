package dev.antiphon.channels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

class MigrationTests {

    private static final Path FOLDER = Path.of("../../db/migrations/channels");

    @Test
    void haveNamesThatFlywayFinds() throws IOException {
        assertThat(names())
                .isNotEmpty()
                .allMatch(name -> name.matches("V\\d{4}__[a-z0-9_]+\\.sql"));
    }

    @Test
    void areNumberedFromOneWithoutGapsOrTwins() throws IOException {
        // When
        List<Integer> numbers =
                names().stream().map(name -> Integer.parseInt(name.substring(1, 5))).toList();
        // Then
        assertThat(numbers)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, numbers.size()).boxed().toList());
    }

    private static List<String> names() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
