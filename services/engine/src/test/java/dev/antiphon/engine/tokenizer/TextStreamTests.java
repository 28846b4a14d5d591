package dev.antiphon.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** With a tokenizer whose tokens are single bytes, so that every character beyond ASCII is cut. */
@TestInstance(Lifecycle.PER_CLASS)
class TextStreamTests {

    private static final String TEXT = "Grüße, 日本 🏕️! “Straße” – naïve café";

    private TextTokenizer tokenizer;

    @BeforeAll
    void open() throws IOException {
        tokenizer = TextTokenizer.open(Path.of("src/test/resources/tiny-llama"));
    }

    @AfterAll
    void close() {
        tokenizer.close();
    }

    @Test
    void neverSaysHalfACharacter() {
        var stream = new TextStream(tokenizer, List.of());
        var said = new StringBuilder();
        for (int token : tokenizer.encode(TEXT)) {
            String certain = stream.add(token);
            assertThat(certain).doesNotContain("\uFFFD");
            assertThat(
                            certain.isEmpty()
                                    || !Character.isHighSurrogate(
                                            certain.charAt(certain.length() - 1)))
                    .isTrue();
            said.append(certain);
        }

        assertThat(said + stream.rest()).isEqualTo(TEXT);
    }

    @Test
    void saysWhatIsLeftOfABrokenCharacterAtTheEnd() {
        var stream = new TextStream(tokenizer, List.of());
        int[] tokens = tokenizer.encode("aé");
        String said = stream.add(tokens[0]) + stream.add(tokens[1]);

        assertThat(said).isEqualTo("a");
        assertThat(stream.rest()).isEqualTo("\uFFFD");
    }

    @Test
    void endsBeforeAStopStringThatSpansTokens() {
        assertThat(said("one STOP two", "STOP")).isEqualTo("one ");
    }

    @Test
    void endsBeforeTheFirstOfSeveralStopStrings() {
        assertThat(said("one two three", "three", "two")).isEqualTo("one ");
    }

    @Test
    void saysTextThatOnlyBeganLikeAStopString() {
        assertThat(said("one STO two", "STOP")).isEqualTo("one STO two");
        assertThat(said("one STO", "STOP")).isEqualTo("one STO");
    }

    @Test
    void saysNothingAfterAStopString() {
        var stream = new TextStream(tokenizer, List.of("a"));
        IntStream.of(tokenizer.encode("xa")).forEach(stream::add);

        assertThat(stream.stopped()).isTrue();
        assertThat(stream.add(tokenizer.encode("y")[0])).isEmpty();
        assertThat(stream.rest()).isEmpty();
    }

    static IntStream seeds() {
        return IntStream.range(0, 500);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void saysTheTextUpToTheFirstStopString(int seed) {
        var random = new Random(seed);
        String text = words(random, 30);
        String stop = words(random, 1 + random.nextInt(3));

        int end = text.indexOf(stop);

        assertThat(said(text, stop)).isEqualTo(end < 0 ? text : text.substring(0, end));
    }

    /** Of few different letters, so that stop strings begin often and sometimes come. */
    private static String words(Random random, int length) {
        return random.ints(length, 0, 3)
                .mapToObj(letter -> List.of("a", "é", "🏕").get(letter))
                .reduce("", String::concat);
    }

    private String said(String text, String... stops) {
        var stream = new TextStream(tokenizer, List.of(stops));
        var said = new StringBuilder();
        IntStream.of(tokenizer.encode(text)).mapToObj(stream::add).forEach(said::append);
        return said + stream.rest();
    }
}
