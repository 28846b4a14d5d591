package dev.antiphon.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A model without weights: each token follows from all tokens before it, and from the seed where
 * the answer is drawn. So an answer that goes on after a prefix goes on as it would have.
 */
final class SimulatedModel {

    /** Ends an answer; has no text. */
    static final int END = 0;

    private static final List<String> WORDS =
            List.of(
                    "the", "parcel", "comes", "within", "three", "days", "and", "you", "may",
                    "send", "it", "back", "for", "a", "month", "as", "long", "as", "it", "was",
                    "not", "worn", "–", "fürs", "Geld", "zurück", "📦", "please", "tell", "us",
                    "why", ".");
    private static final int PROMPT_TOKENS = 50_000;
    private static final int ENDS_ONE_IN = 48;
    private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L;

    private SimulatedModel() {}

    /** A token for every word; none of them is one of an answer. */
    static List<Integer> tokens(String text) {
        var tokens = new ArrayList<Integer>();
        for (String word : text.strip().split("\\s+", -1)) {
            if (!word.isEmpty()) {
                tokens.add(
                        1_000
                                + Math.floorMod(
                                        word.toLowerCase(Locale.ROOT).hashCode(), PROMPT_TOKENS));
            }
        }
        return tokens;
    }

    /**
     * What follows.
     *
     * @param seed 0 for the likeliest token
     */
    static int next(List<Integer> before, long seed) {
        long hash = seed * FACTOR;
        for (int token : before) {
            hash = (hash ^ token) * FACTOR;
            hash ^= hash >>> 29;
        }
        return Math.floorMod(hash, ENDS_ONE_IN) == 0
                ? END
                : 1 + (int) Math.floorMod(hash >>> 17, (long) WORDS.size());
    }

    /** What a token of an answer says. */
    static String text(int token) {
        return token == END ? "" : " " + WORDS.get(token - 1);
    }
}
