package dev.antiphon.engine.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;

import dev.antiphon.engine.weights.InvalidCheckpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The tokenizer of a checkpoint, {@code tokenizer.json}. Safe for use by several threads. */
public final class TextTokenizer implements AutoCloseable {

    private final HuggingFaceTokenizer tokenizer;

    private TextTokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * Opens {@code tokenizer.json} of a directory.
     *
     * @throws InvalidCheckpoint if there is none
     * @throws IOException if it cannot be read
     */
    public static TextTokenizer open(Path directory) throws IOException {
        var file = directory.resolve("tokenizer.json");
        if (!Files.isRegularFile(file)) {
            throw new InvalidCheckpoint(file, "does not exist");
        }
        var options =
                Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");
        return new TextTokenizer(HuggingFaceTokenizer.newInstance(file, options));
    }

    /** The tokens of a text; special tokens written out in it count as such. */
    public int[] encode(String text) {
        return encode(text, false);
    }

    /** The same, with the special tokens that the model wants before and after a text. */
    public int[] encodeWithSpecial(String text) {
        return encode(text, true);
    }

    private int[] encode(String text, boolean withSpecial) {
        return Arrays.stream(tokenizer.encode(text, withSpecial, false).getIds())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    /** The text of tokens without the special ones. A character cut in two is a U+FFFD. */
    public String decode(int... tokens) {
        return tokenizer.decode(Arrays.stream(tokens).asLongStream().toArray(), true);
    }

    /**
     * What each of the first tokens adds to a text that has begun: with the blank before a word,
     * which some tokenizers leave out at the beginning. Empty for special tokens.
     *
     * @param count how many tokens the model has
     */
    public List<String> texts(int count) {
        int[] begun = encode("a");
        String before = decode(begun);
        return IntStream.range(0, count)
                .mapToObj(
                        token -> {
                            int[] tokens = Arrays.copyOf(begun, begun.length + 1);
                            tokens[begun.length] = token;
                            String text = decode(tokens);
                            return text.startsWith(before) ? text.substring(before.length()) : "";
                        })
                .toList();
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
