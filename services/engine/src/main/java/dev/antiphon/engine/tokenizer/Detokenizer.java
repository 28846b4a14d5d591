package dev.antiphon.engine.tokenizer;

import java.util.Arrays;

/**
 * Turns tokens into text as they come, and never says half a character: what a token leaves open
 * waits for the next.
 *
 * <p>A token's text depends on the tokens before it (a leading space, the bytes of a character), so
 * the new text is the difference between two decodings of the last tokens. Only those since the
 * last whole character are decoded again.
 */
final class Detokenizer {

    private static final char HALF_A_CHARACTER = '\uFFFD';

    private final TextTokenizer tokenizer;
    private int[] tokens = new int[0];
    private int said;

    Detokenizer(TextTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** The text that became certain with this token; often empty. */
    String add(int token) {
        tokens = Arrays.copyOf(tokens, tokens.length + 1);
        tokens[tokens.length - 1] = token;
        String before = tokenizer.decode(Arrays.copyOf(tokens, said));
        String now = tokenizer.decode(tokens);
        if (now.length() <= before.length() || now.charAt(now.length() - 1) == HALF_A_CHARACTER) {
            return "";
        }
        tokens = Arrays.copyOfRange(tokens, said, tokens.length);
        said = tokens.length;
        return now.substring(before.length());
    }

    /** What is left open when no token follows, its broken characters as U+FFFD. */
    String rest() {
        String before = tokenizer.decode(Arrays.copyOf(tokens, said));
        String now = tokenizer.decode(tokens);
        return now.substring(Math.min(before.length(), now.length()));
    }
}
